package io.github.vertxdebug.broadcast;

import io.github.vertxdebug.snapshot.Section;
import io.github.vertxdebug.snapshot.SectionWriter;
import io.github.vertxdebug.snapshot.Snapshot;
import io.github.vertxdebug.snapshot.SnapshotBuilder;
import io.github.vertxdebug.source.ExclusiveSource;
import io.github.vertxdebug.source.SampledSource;
import io.github.vertxdebug.source.Source;
import io.vertx.core.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Asks every source once and makes a snapshot of the answers. A source that fails loses its own part of that snapshot, is
 * logged once, and is named with its error in {@code metrics.registry.sources}; the others notice nothing.
 *
 * <p>A source that takes more than a fiftieth of the loop's time (2 ms of a tick of 100), and more than 1 ms, is read at every
 * n-th tick only, n growing and shrinking with what it takes (see {@link Pace}), but at least once in about a minute; between,
 * its last figures are repeated. {@code metrics.registry.sources} says so: {@code slowed}, with {@code every_ticks}, or
 * {@code period_ms} for one that is read on a worker thread. All three are absent otherwise.
 *
 * <p>Broadcaster's event loop only. Sources that are slow are read on a worker thread, by {@link #refresh}.
 */
final class Collector {

  private static final Logger LOG = System.getLogger(Collector.class.getName());

  private static final long TOOK_PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LongSupplier nanoTime;

  /** The time between two ticks while there are any, in milliseconds. */
  private OptionalLong ticking = OptionalLong.empty();

  private final long tickNanos;
  private final List<Part> parts = new ArrayList<>();
  private final List<Sampler<?>> samplers = new ArrayList<>();
  private final SnapshotBuilder builder = new SnapshotBuilder();
  private final Section skeleton = skeleton();
  private final SectionWriter readings = new SectionWriter();
  private double lastCollectMillis = Double.NaN;
  private long tookNanos;
  private boolean intrusionLogged;
  private boolean anyRepeated;
  private boolean readAll;

  /**
   * @param tickMillis the time between two ticks
   * @throws IllegalArgumentException when two sources have the same name
   */
  Collector(
      List<Source> sources,
      List<SampledSource<?>> sampled,
      Sampler.Worker worker,
      LongSupplier nanoTime,
      long tickMillis) {
    this.nanoTime = nanoTime;
    this.tickNanos = TimeUnit.MILLISECONDS.toNanos(tickMillis);
    for (Source source : sources) {
      parts.add(new Part(source, tickNanos));
    }
    for (SampledSource<?> source : sampled) {
      Sampler<?> sampler = new Sampler<>(new ExclusiveSource<>(source), worker, nanoTime);
      samplers.add(sampler);
      parts.add(new Part(sampler, tickNanos));
    }
    Set<String> names = new HashSet<>();
    for (Part part : parts) {
      if (!names.add(part.name)) {
        throw new IllegalArgumentException("two sources are named '" + part.name + "'");
      }
    }
  }

  /** Has the slow sources read that are due, and waits for none. */
  void startReadings() {
    samplers.forEach(Sampler::start);
  }

  /** The same; the future, which never fails, is done when all have answered. */
  Future<Void> refresh() {
    return Future.join(samplers.stream().map(Sampler::refresh).toList()).mapEmpty();
  }

  /** Lets sources that need a little time begin, ahead of a collection that no tick led up to. */
  void prime() {
    tell(Source::prime);
  }

  /** Tells the sources that a row of ticks begins. */
  void ticking(long tickMillis) {
    ticking = OptionalLong.of(tickMillis);
    tell(source -> source.ticking(tickMillis));
  }

  /** Tells the sources that the state of a tick is about to be sent. */
  void sending() {
    tell(Source::sending);
  }

  /** Tells the sources that it has been sent. */
  void sent() {
    tell(Source::sent);
  }

  /** Tells the sources that a row of ticks has ended. */
  void resting() {
    ticking = OptionalLong.empty();
    tell(Source::resting);
  }

  private void tell(Consumer<Source> what) {
    parts.forEach(part -> tell(part, what));
  }

  private static void tell(Part part, Consumer<Source> what) {
    try {
      what.accept(part.source);
    } catch (Throwable e) {
      part.failed(e);
    }
  }

  /** Asks one source more from the next collection on; its name is unique. */
  void add(Source source) {
    Part part = new Part(source, tickNanos);
    parts.add(part);
    ticking.ifPresent(tickMillis -> tell(part, one -> one.ticking(tickMillis)));
    if (source instanceof Sampler<?> sampler) {
      samplers.add(sampler);
    }
  }

  /** Asks a source that was added no more, without closing it. */
  @SuppressWarnings("ReferenceEquality") // It is the very one that was added.
  void remove(Source source) {
    parts.removeIf(part -> part.source == source);
    samplers.removeIf(sampler -> sampler == source);
  }

  /** Takes a snapshot now. */
  Snapshot collect(long seq, long timestampMillis) {
    long start = nanoTime.getAsLong();
    builder.begin();
    builder.add(skeleton);
    boolean all = readAll;
    readAll = false;
    anyRepeated = false;
    long now = nanoTime.getAsLong();
    for (Part part : parts) {
      if (part.hasNothingNew() && part.repeat(builder)) {
        continue;
      }
      if (all || part.isDue(now, ticking.isPresent()) || !part.repeat(builder)) {
        read(part, now);
      } else {
        anyRepeated = true;
      }
      now = nanoTime.getAsLong();
    }
    boolean second = now - tookNanos >= TOOK_PERIOD_NANOS;
    tookNanos = second ? now : tookNanos;
    for (Part part : parts) {
      part.tell(second);
    }
    readings();
    Snapshot snapshot = builder.finish(seq, timestampMillis);
    lastCollectMillis = Part.millis(nanoTime.getAsLong() - start);
    return snapshot;
  }

  private void read(Part part, long now) {
    Throwable failure = part.read(builder);
    part.took(now, nanoTime.getAsLong() - now);
    if (failure == null) {
      return;
    }
    if (anyRepeated && part.conflicts && !part.failsAnyway && part.mayBlameOthers(now)) {
      // Perhaps it has just written what somebody's old figures still hold: all are read next.
      readAll = true;
    } else {
      part.failsAnyway = true;
      part.failed(failure);
    }
  }

  /** What each reading cost and what failed, unless a source has written in this place. */
  private void readings() {
    try {
      readings.begin();
      readings
          .object("metrics")
          .object("registry")
          .put("collect_ms", lastCollectMillis)
          .object("sources");
      parts.forEach(part -> part.writeReading(readings));
      readings.end().end().end();
      builder.add(readings.finish());
    } catch (IllegalStateException e) {
      if (!intrusionLogged) {
        intrusionLogged = true;
        LOG.log(
            Level.WARNING,
            "Debug dashboard: a source has written into metrics.registry.sources, which is left out",
            e);
      }
    }
  }

  void close() {
    for (Part part : parts) {
      try {
        part.source.close();
      } catch (Throwable e) {
        part.failed(e);
      }
    }
  }

  /** The objects that are always there, even when no source has anything to put into them. */
  private static Section skeleton() {
    SectionWriter out = new SectionWriter();
    out.object("metrics");
    for (String name : new String[] {"aio", "modular", "vm", "registry"}) {
      out.object(name).end();
    }
    out.end();
    out.object("memory").object("slabs").end().end();
    return out.finish();
  }
}
