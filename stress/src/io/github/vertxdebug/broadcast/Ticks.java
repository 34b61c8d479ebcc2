package io.github.vertxdebug.broadcast;

import io.github.vertxdebug.snapshot.Snapshot;
import io.github.vertxdebug.source.SampledSource;
import io.github.vertxdebug.source.Source;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A broadcaster's tick without its timer and its bus, one after the other on the calling thread. */
final class Ticks implements AutoCloseable {

  private static final String BOOT = "0badcafe";

  private final Collector collector;
  private final History history = new History(600, History.MAX_BYTES);
  private final Frames.EncodingCounts counts = new Frames.EncodingCounts();
  private final LongConsumer change;
  private long seq;
  private @Nullable Frames latest;

  /**
   * @param sampled read once, now
   * @param change called ahead of each tick, with its number, to make the values differ
   */
  Ticks(List<Source> fast, List<SampledSource<?>> sampled, LongConsumer change) {
    this.change = change;
    collector = new Collector(
        fast,
        sampled,
        new Sampler.Worker() {
          @Override
          public <T> Future<T> run(Callable<T> call) {
            try {
              return Future.succeededFuture(call.call());
            } catch (Exception e) {
              return Future.failedFuture(e);
            }
          }
        },
        System::nanoTime,
        60_000); // so that no source counts as slow: what it costs is what is measured
    collector.refresh();
    next();
  }

  /** One tick; its delta from the tick before. */
  @Nullable
  Frame next() {
    change.accept(++seq);
    Snapshot snapshot = collector.collect(seq, System.currentTimeMillis());
    history.add(snapshot, Set.of(seq - 1));
    Frames frames = new Frames(BOOT, history, snapshot, counts);
    latest = frames;
    return frames.delta(seq - 1);
  }

  long medianDeltaBytes(int ticks) {
    return IntStream.range(0, ticks)
        .map(i -> {
          Frame delta = next();
          return delta == null ? 0 : delta.length();
        })
        .sorted()
        .skip(ticks / 2)
        .findFirst()
        .orElseThrow();
  }

  long fullBytes() {
    Frames frames = latest;
    return frames == null ? 0 : frames.full().length();
  }

  @Override
  public void close() {
    collector.close();
  }
}
