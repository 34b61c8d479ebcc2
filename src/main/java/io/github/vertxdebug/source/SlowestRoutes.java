package io.github.vertxdebug.source;

import io.github.vertxdebug.source.Groups.Group;
import io.github.vertxdebug.source.RecentCounts.Look;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code metrics.aio.slowest_routes}: the ten slowest routes of vertx-web in the last minute, by the key they have in
 * {@link RouteSource}, from {@code vertx.http.server.response.time}. How slow one is says the best of these that is known:
 *
 * <ul>
 *   <li>{@code p99_1m_ms}, the 99th percentile, from buckets, see {@link RecentCounts}; {@link LastMinute#percentile} says how far
 *       off it may be. {@code over} is 1 when it lies above the last bound, and {@code p99_1m_ms} is only that bound.
 *   <li>{@code mean_1m_ms}, where there are no buckets, or different ones within the route.
 *   <li>{@code max_ms}, the longest that the timer remembers, of some minutes, where the registry counts by steps.
 * </ul>
 *
 * Beside the first two {@code requests_1m}, of how many requests. The dashboard's own streams are none of them
 * ({@link OwnStreams}).
 *
 * <p>A request is in it for sixty seconds from the second in which it was read, which is at most a second after it was
 * answered while somebody watches. After more than a minute without a look nothing is known of the last one.
 *
 * <p>Read on a worker thread, once a second. Bounded: as many routes as {@link Groups} has, {@value #MOST} in the state.
 * Absent: all of it where the label {@code route} is off, and routes without a request in the last minute.
 */
final class SlowestRoutes implements SampledSource<List<SlowestRoutes.Slow>> {

  static final int MOST = 10;

  private static final double SHARE = 0.99;

  /** A route and how slow it was: of three figures one is a number. */
  record Slow(
      String key,
      double p99Millis,
      boolean over,
      double meanMillis,
      double maxMillis,
      long requests) {

    double millis() {
      return !Double.isNaN(p99Millis)
          ? p99Millis
          : !Double.isNaN(meanMillis) ? meanMillis : maxMillis;
    }
  }

  /** What is known of a route's last minute. */
  private static final class Minute {
    /** Null where it has no buckets, or different ones. */
    @Nullable
    LastMinute buckets;

    /** Requests and microseconds. */
    final MinuteSums totals;

    Minute(long second) {
      totals = new MinuteSums(2, second);
    }
  }

  private final Groups routes;
  private final LongSupplier nanoTime;
  private final RecentCounts recent = new RecentCounts();
  private final RecentTotals recentTotals = new RecentTotals();
  private Map<String, Minute> minutes = new HashMap<>();
  private boolean looked;
  private long lastNanos;

  SlowestRoutes(MeterIndex index, OwnStreams streams) {
    this(index, streams, System::nanoTime);
  }

  SlowestRoutes(MeterIndex index, OwnStreams streams, LongSupplier nanoTime) {
    this.routes = new Groups(
        index,
        List.of(VertxMeters.SERVER_TIME),
        series -> streams.has(series) ? null : RouteSource.key(series));
    this.nanoTime = nanoTime;
  }

  @Override
  public String name() {
    return "slowest_routes";
  }

  @Override
  public List<Slow> sample() {
    long now = nanoTime.getAsLong();
    long second = Math.floorDiv(now, TimeUnit.SECONDS.toNanos(1));
    boolean tooLong = !looked || now - lastNanos > TimeUnit.SECONDS.toNanos(MinuteSums.SECONDS);
    recent.begin(tooLong);
    recentTotals.begin(tooLong);
    looked = true;
    lastNanos = now;
    Map<String, Minute> known = minutes;
    minutes = new HashMap<>();
    List<Slow> slow = new ArrayList<>();
    for (Group route : routes.current()) {
      Minute minute = known.getOrDefault(route.key(), new Minute(second));
      minutes.put(route.key(), minute);
      minute.buckets = readBuckets(route, minute.buckets, second);
      boolean byStep = !readTotals(route, minute.totals, second);
      Slow found = slow(route, minute, byStep);
      if (found != null) {
        slow.add(found);
      }
    }
    slow.sort(Comparator.comparingDouble(Slow::millis)
        .thenComparing(Slow::over)
        .reversed()
        .thenComparing(Slow::key));
    return slow.stream()
        .limit(MOST)
        .sorted(Comparator.comparing(Slow::key)) // one order keeps the shape of the state
        .toList();
  }

  /** Null when there was no request. */
  private static @Nullable Slow slow(Group route, Minute minute, boolean byStep) {
    LastMinute buckets = minute.buckets;
    double max = max(route);
    if (buckets != null && buckets.count() > 0) {
      double p99 = Round.millis(buckets.percentile(SHARE, max));
      return new Slow(
          route.key(), p99, buckets.isOver(SHARE), Double.NaN, Double.NaN, buckets.count());
    }
    long requests = minute.totals.sum(0);
    if (byStep) {
      return max > 0
          ? new Slow(route.key(), Double.NaN, false, Double.NaN, Round.millis(max), -1)
          : null;
    } else if (buckets != null || requests == 0) {
      return null;
    }
    double mean = Round.millis(minute.totals.sum(1) / 1e3 / requests);
    return new Slow(route.key(), Double.NaN, false, mean, Double.NaN, requests);
  }

  @Override
  public void write(List<Slow> sample, StateWriter out) {
    if (sample.isEmpty()) {
      return;
    }
    out.object("metrics").object("aio").object("slowest_routes");
    for (Slow route : sample) {
      out.object(route.key);
      out.put("p99_1m_ms", route.p99Millis).putIfKnown("over", route.over ? 1 : -1);
      out.put("mean_1m_ms", route.meanMillis).put("max_ms", route.maxMillis);
      out.putIfKnown("requests_1m", route.requests).end();
    }
    out.end().end().end();
  }

  /** The longest response of a route of late, which the timer remembers for some minutes. */
  private static double max(Group route) {
    return route.series(VertxMeters.SERVER_TIME).stream()
        .map(Series::meter)
        .filter(Timer.class::isInstance)
        .mapToDouble(timer -> ((Timer) timer).max(TimeUnit.MILLISECONDS))
        .max()
        .orElse(Double.NaN);
  }

  /** Adds what has come in since the last look; false when a meter counts by steps, so that nobody knows. */
  private boolean readTotals(Group route, MinuteSums totals, long second) {
    totals.advance(second);
    boolean usable = true;
    for (Series series : route.series(VertxMeters.SERVER_TIME)) {
      long[] came = recentTotals.since(series);
      usable &= came != null;
      if (came != null) {
        totals.add(came);
      }
    }
    return usable;
  }

  /** A route's last minute with what has come in since the last look; null when it has no buckets or different ones. */
  private @Nullable LastMinute readBuckets(Group route, @Nullable LastMinute known, long second) {
    LastMinute minute = known;
    boolean usable = true;
    for (Series series : route.series(VertxMeters.SERVER_TIME)) {
      Look look = recent.since(series);
      if (look == null) {
        usable = false;
      } else if (minute == null || !minute.hasBounds(look.boundsMillis)) {
        usable &= minute == known; // other bounds than a minute ago, or than another series'
        minute = new LastMinute(look.boundsMillis, second);
        minute.add(look.counts);
      } else {
        minute.advance(second);
        minute.add(look.counts);
      }
    }
    return usable ? minute : null;
  }
}
