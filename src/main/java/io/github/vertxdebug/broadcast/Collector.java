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
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks every source once and makes a snapshot of the answers. A source that fails loses its own part of that snapshot, is
 * logged once, and is named with its error in {@code metrics.registry.sources}; the others notice nothing.
 *
 * <p>A source that takes more than a fiftieth of the loop's time (2 ms of a tick of 100), and more than 1 ms, is read at every n-th tick only, n
 * growing and shrinking with what it takes (see {@link Pace}), but at least once in about a minute; between, its last figures
 * are repeated. {@code metrics.registry.sources} says so: {@code slowed}, with {@code every_ticks}, or {@code period_ms} for
 * one that is read on a worker thread. All three are absent otherwise.
 *
 * <p>Broadcaster's event loop only. Sources that are slow are read on a worker thread, by {@link #refresh}.
 */
final class Collector {

  private static final Logger LOG = System.getLogger(Collector.class.getName());

  /** The share of the event loop's time that one source may take, and what it may take at any pace, in nanoseconds. */
  private static final double SHARE = 0.02;

  private static final double ALWAYS_ALLOWED_NANOS = 1_000_000;

  /** The longest that figures are repeated. */
  private static final long MOST_NANOS = 60_000_000_000L;

  /** One source and what is known of its readings. */
  private static final class Part {
    final Source source;
    final String name;
    final Pace pace;
    double tookMillis = Double.NaN;
    boolean everRead;
    long readNanos;

    /** Where the builder has its calls: of the last finished collection, and of the present one. */
    int from;

    int to;
    int nextFrom;
    int nextTo;

    @Nullable
    String error;

    boolean logged;

    /** Whether its last failure was none of those that another one's old figures may cause. */
    boolean failsAnyway;

    Part(Source source, Pace pace) {
      this.source = source;
      this.name = source.name();
      this.pace = pace;
    }
  }

  private final LongSupplier nanoTime;
  private final List<Part> parts = new ArrayList<>();
  private final List<Sampler<?>> samplers = new ArrayList<>();
  private final SnapshotBuilder builder = new SnapshotBuilder();
  private double lastCollectMillis = Double.NaN;
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
    long tickNanos = TimeUnit.MILLISECONDS.toNanos(tickMillis);
    for (Source source : sources) {
      parts.add(new Part(source, pace(tickNanos)));
    }
    for (SampledSource<?> source : sampled) {
      Sampler<?> sampler = new Sampler<>(source, worker, nanoTime);
      samplers.add(sampler);
      parts.add(new Part(sampler, pace(tickNanos)));
    }
    Set<String> names = new HashSet<>();
    for (Part part : parts) {
      if (!names.add(part.name)) {
        throw new IllegalArgumentException("two sources are named '" + part.name + "'");
      }
    }
  }

  private static Pace pace(long tickNanos) {
    int mostTicks = (int) Math.max(1, MOST_NANOS / tickNanos);
    return new Pace(tickNanos, Math.max(ALWAYS_ALLOWED_NANOS, SHARE * tickNanos), mostTicks);
  }

  /** Has the slow sources read that are due; the future, which never fails, is done when all have answered. */
  Future<Void> refresh() {
    return Future.join(samplers.stream().map(Sampler::refresh).toList()).mapEmpty();
  }

  /** Lets sources that need a little time begin, ahead of a collection that no tick led up to. */
  void prime() {
    for (Part part : parts) {
      try {
        part.source.prime();
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
    boolean all = readAll;
    readAll = false;
    anyRepeated = false;
    long now = nanoTime.getAsLong();
    for (Part part : parts) {
      part.nextFrom = builder.mark();
      if (all || !repeat(part, now)) {
        now = read(part, now);
      }
      part.nextTo = builder.mark();
    }
    readings();
    Snapshot snapshot = builder.finish(seq, timestampMillis);
    for (Part part : parts) {
      part.from = part.nextFrom;
      part.to = part.nextTo;
    }
    lastCollectMillis = millis(nanoTime.getAsLong() - start);
    return snapshot;
  }

  /** Repeats a source's last figures, unless it is due, or another one has written in their place since. */
  private boolean repeat(Part part, long now) {
    if (!part.everRead || part.pace.isDue(now - part.readNanos)) {
      return false;
    }
    try {
      builder.repeat(part.from, part.to);
      anyRepeated = true;
      return true;
    } catch (IllegalStateException e) {
      builder.rollback(part.nextFrom);
      return false;
    }
  }

  /** Reads a source; the time thereafter. */
  private long read(Part part, long now) {
    try {
      part.source.write(builder);
      builder.requireClosed();
      part.error = null;
      part.failsAnyway = false;
    } catch (Throwable e) {
      builder.rollback(part.nextFrom);
      if (anyRepeated && !part.failsAnyway) {
        // Perhaps it has just written what somebody's old figures still hold: all are read next.
        readAll = true;
        part.error = text(e);
      } else {
        part.failsAnyway = true;
        failed(part, e);
      }
    }
    long after = nanoTime.getAsLong();
    part.everRead = true;
    part.readNanos = now;
    part.pace.took(after - now);
    part.tookMillis =
        part.source instanceof Sampler<?> sampler ? sampler.tookMillis() : millis(after - now);
    return after;
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
        double period = part.source instanceof Sampler<?> s ? s.slowedToMillis() : Double.NaN;
        boolean slowed = part.pace.slowed() || !Double.isNaN(period);
        builder
            .object(part.name)
            .put("took_ms", part.tookMillis)
            .put("error", part.error)
            .putIfKnown("slowed", slowed ? 1 : -1)
            .putIfKnown("every_ticks", part.pace.slowed() ? part.pace.periods() : -1)
            .put("period_ms", period)
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
    part.error = text(e);
    if (!part.logged) {
      part.logged = true;
      try {
        LOG.log(
            Level.WARNING,
            "Debug dashboard: source '" + part.name + "' failed, its part is left out",
            e);
      } catch (Throwable speechless) {
        // It cannot be logged either; the state says it.
      }
    }
  }

  private static String text(Throwable e) {
    try {
      return e.toString();
    } catch (Throwable speechless) {
      return e.getClass().getName(); // it cannot even say what is wrong
    }
  }

  /** Milliseconds with two decimals: enough to see, and quiet in the deltas. */
  private static double millis(long nanos) {
    return Math.round(nanos / 1e4) / 1e2;
  }
}
