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
 * {@code metrics.aio.slowest_routes}: the ten routes of vertx-web with the highest 99th percentile of the last minute, by the
 * key they have in {@link RouteSource}: {@code p99_1m_ms}, and {@code requests_1m}, of how many requests. From the buckets of
 * {@code vertx.http.server.response.time}, see {@link RecentCounts}; {@link LastMinute#percentile} says how far off it may
 * be. {@code over} is 1 when it lies above the last bound, and {@code p99_1m_ms} is only that bound.
 *
 * <p>A request is in it for sixty seconds from the second in which it was read, which is at most a second after it was
 * answered while somebody watches. After more than a minute without a look nothing is known of the last one.
 *
 * <p>Read on a worker thread, once a second. Bounded: as many routes as {@link Groups} has, {@value #MOST} in the state.
 * Absent: all of it where the label {@code route} is off or there are no buckets (or different ones within a route), and routes
 * without a request in the last minute.
 */
final class SlowestRoutes implements SampledSource<List<SlowestRoutes.Slow>> {

  static final int MOST = 10;

  private static final double SHARE = 0.99;

  /** A route and its last minute. */
  record Slow(String key, double p99Millis, boolean over, long requests) {}

  private final Groups routes;
  private final LongSupplier nanoTime;
  private final RecentCounts recent = new RecentCounts();
  private Map<String, LastMinute> minutes = new HashMap<>();
  private boolean looked;
  private long lastNanos;

  SlowestRoutes(MeterIndex index) {
    this(index, System::nanoTime);
  }

  SlowestRoutes(MeterIndex index, LongSupplier nanoTime) {
    this.routes = new Groups(index, List.of(VertxMeters.SERVER_TIME), RouteSource::key);
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
    recent.begin(!looked || now - lastNanos > TimeUnit.SECONDS.toNanos(LastMinute.SECONDS));
    looked = true;
    lastNanos = now;
    Map<String, LastMinute> known = minutes;
    minutes = new HashMap<>();
    List<Slow> slow = new ArrayList<>();
    for (Group route : routes.current()) {
      LastMinute minute = read(route, known.get(route.key()), second);
      if (minute != null) {
        minutes.put(route.key(), minute);
        long requests = minute.count();
        if (requests > 0) {
          double p99 = Round.millis(minute.percentile(SHARE, max(route)));
          slow.add(new Slow(route.key(), p99, minute.isOver(SHARE), requests));
        }
      }
    }
    slow.sort(Comparator.comparingDouble(Slow::p99Millis)
        .thenComparing(Slow::over)
        .reversed()
        .thenComparing(Slow::key));
    return slow.stream()
        .limit(MOST)
        .sorted(Comparator.comparing(Slow::key)) // one order keeps the shape of the state
        .toList();
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
      out.put("requests_1m", route.requests).end();
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

  /** A route's last minute with what has come in since the last look; null when it has no buckets or different ones. */
  private @Nullable LastMinute read(Group route, @Nullable LastMinute known, long second) {
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
