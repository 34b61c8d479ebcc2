package io.github.vertxdebug.broadcast;

import io.github.vertxdebug.snapshot.Snapshot;
import io.github.vertxdebug.snapshot.SnapshotBuilder;
import io.github.vertxdebug.source.SampledSource;
import io.github.vertxdebug.source.Source;
import io.vertx.core.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks every source once and makes a snapshot of the answers. A source that fails loses its own part of that snapshot, is
 * logged once, and is named with its error in {@code metrics.registry.sources}; the others notice nothing.
 *
 * <p>Broadcaster's event loop only. Sources that are slow are read on a worker thread, by {@link #refresh}.
 */
final class Collector {

  private static final Logger LOG = System.getLogger(Collector.class.getName());

  /** One source and what is known of its readings. */
  private static final class Part {
    final Source source;
    final String name;
    double tookMillis = Double.NaN;

    @Nullable
    String error;

    boolean logged;

    Part(Source source) {
      this.source = source;
      this.name = source.name();
    }
  }

  private final LongSupplier nanoTime;
  private final List<Part> parts = new ArrayList<>();
  private final List<Sampler<?>> samplers = new ArrayList<>();
  private final SnapshotBuilder builder = new SnapshotBuilder();
  private double lastCollectMillis = Double.NaN;
  private boolean intrusionLogged;

  /** @throws IllegalArgumentException when two sources have the same name */
  Collector(
      List<Source> sources,
      List<SampledSource<?>> sampled,
      Sampler.Worker worker,
      LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    sources.forEach(source -> parts.add(new Part(source)));
    for (SampledSource<?> source : sampled) {
      Sampler<?> sampler = new Sampler<>(source, worker, nanoTime);
      samplers.add(sampler);
      parts.add(new Part(sampler));
    }
    Set<String> names = new HashSet<>();
    for (Part part : parts) {
      if (!names.add(part.name)) {
        throw new IllegalArgumentException("two sources are named '" + part.name + "'");
      }
    }
  }

  /** Has the slow sources read that are due; the future, which never fails, is done when all have answered. */
  Future<Void> refresh() {
    return Future.join(samplers.stream().map(Sampler::refresh).toList()).mapEmpty();
  }

  /** Lets sources that need a little time begin, ahead of a collection that no tick led up to. */
  void prime() {
    tell(Source::prime);
  }

  /** Tells the sources that a row of ticks begins. */
  void ticking(long tickMillis) {
    tell(source -> source.ticking(tickMillis));
  }

  /** Tells the sources that it has ended. */
  void resting() {
    tell(Source::resting);
  }

  private void tell(Consumer<Source> what) {
    for (Part part : parts) {
      try {
        what.accept(part.source);
      } catch (Throwable e) {
        failed(part, e);
      }
    }
  }

  /** Takes a snapshot now. */
  Snapshot collect(long seq, long timestampMillis) {
    long start = nanoTime.getAsLong();
    builder.rollback(0); // should the last one have ended half way
    skeleton();
    long before = nanoTime.getAsLong();
    for (Part part : parts) {
      int mark = builder.mark();
      try {
        part.source.write(builder);
        builder.requireClosed();
        part.error = null;
      } catch (Throwable e) {
        builder.rollback(mark);
        failed(part, e);
      }
      long after = nanoTime.getAsLong();
      part.tookMillis =
          part.source instanceof Sampler<?> sampler ? sampler.tookMillis() : millis(after - before);
      before = after;
    }
    readings();
    Snapshot snapshot = builder.finish(seq, timestampMillis);
    lastCollectMillis = millis(nanoTime.getAsLong() - start);
    return snapshot;
  }

  /** What each reading cost and what failed, unless a source has written in this place. */
  private void readings() {
    int mark = builder.mark();
    try {
      builder
          .object("metrics")
          .object("registry")
          .put("collect_ms", lastCollectMillis)
          .object("sources");
      for (Part part : parts) {
        builder
            .object(part.name)
            .put("took_ms", part.tookMillis)
            .put("error", part.error)
            .end();
      }
      builder.end().end().end();
    } catch (IllegalStateException e) {
      builder.rollback(mark);
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
        failed(part, e);
      }
    }
  }

  /** The objects that are always there, even when no source has anything to put into them. */
  private void skeleton() {
    builder.object("metrics");
    for (String name : new String[] {"aio", "modular", "vm", "registry"}) {
      builder.object(name).end();
    }
    builder.end();
    builder.object("memory").object("slabs").end().end();
  }

  private static void failed(Part part, Throwable e) {
    try {
      part.error = e.toString();
      if (!part.logged) {
        part.logged = true;
        LOG.log(
            Level.WARNING,
            "Debug dashboard: source '" + part.name + "' failed, its part is left out",
            e);
      }
    } catch (Throwable speechless) {
      part.error = e.getClass().getName(); // it cannot even say what is wrong
    }
  }

  /** Milliseconds with two decimals: enough to see, and quiet in the deltas. */
  private static double millis(long nanos) {
    return Math.round(nanos / 1e4) / 1e2;
  }
}
