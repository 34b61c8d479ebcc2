package io.github.vertxdebug.storm;

import io.github.vertxdebug.DebugDashboard;
import io.github.vertxdebug.RunningDashboard;
import io.github.vertxdebug.SourceRegistration;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/**
 * Streams of every age and pace at one dashboard, while figures change, appear and vanish between their events. Whoever folds
 * what it is sent must come to what is true at that id: what others have, what the server tells whole, and what follows from the
 * number of the reading (see {@link Kaleidoscope}).
 */
public final class Isolation implements AutoCloseable {

  private static final int TICK_MILLIS = 20;
  private static final int HISTORY_TICKS = 40;

  /** Resets a minute that Vert.x takes over one connection; by default 400, which clients that come and go this fast exceed. */
  private static final int RESETS = 1_000_000;

  private static final List<Integer> BUS_INTERVALS = List.of(1, 2, 3, 7, 20);

  public final Mistakes mistakes = new Mistakes();
  public final Ledger ledger = new Ledger(mistakes);

  private final RunningDashboard dashboard = RunningDashboard.start(new JsonObject()
      .put("tickMillis", TICK_MILLIS)
      .put("historyTicks", HISTORY_TICKS)
      .put("sendBufferBytes", 4096)
      .put("evictAfter", 1_000_000)
      .put("http", new JsonObject().put("http2RstFloodMaxRstFramePerWindow", RESETS)));
  private final LongAdder pictures = new LongAdder();
  private final Crowd crowd;
  private final Http2Crowd http2;
  private final BusWatchers bus;

  /**
   * @param each how many clients of each kind
   */
  public Isolation(int each, long seed) {
    crowd =
        new Crowd(dashboard.port, TICK_MILLIS, HISTORY_TICKS, seed, ledger, mistakes, this::check);
    crowd
        .add(each, Manner.of("every tick").sees(50, 2000))
        .add(each, Manner.of("every 2nd").every(2).sees(10, 50).resumes(0.5))
        .add(each, Manner.of("every 5th").every(5).sees(1, 30))
        .add(each, Manner.of("beyond the history").every(2 * HISTORY_TICKS).sees(2, 5))
        .add(each, Manner.of("resuming").sees(1, 10).resumes(0.9).staysAway(0, 600))
        .add(
            each,
            Manner.of("away too long")
                .sees(1, 5)
                .resumes(1)
                .staysAway(HISTORY_TICKS * TICK_MILLIS / 2, HISTORY_TICKS * TICK_MILLIS * 2))
        .add(each, Manner.of("slow").sees(5, 40).readsSlowly(3000, 30).resumes(0.5))
        .add(each, Manner.of("standing still").sees(4, 12).standsStill(700).resumes(0.5))
        .add(each, Manner.of("in and out").sees(1, 3).leavesEarly(0.3).resumes(0.5));
    http2 = new Http2Crowd(dashboard.port, 2, HISTORY_TICKS, ledger, mistakes, this::check);
    bus = new BusWatchers(dashboard.vertx, TICK_MILLIS);
  }

  private void check(FoldedState state) {
    if (Kaleidoscope.isIn(state)) {
      pictures.increment();
      String mistake = Kaleidoscope.mistakeIn(state);
      if (mistake != null) {
        mistakes.add(mistake);
      }
    }
  }

  /** Lets it all happen until it was enough, and everybody leave. */
  public void run(int http2Clients, BooleanSupplier enough) throws InterruptedException {
    SourceRegistration figures =
        DebugDashboard.addSource(dashboard.vertx, Kaleidoscope.NAME, new Kaleidoscope());
    try (Truth truth =
            new Truth(dashboard.at("/debug/metrics/state"), TICK_MILLIS, ledger, mistakes);
        MeterChurn meters = new MeterChurn(dashboard.registry)) {
      BUS_INTERVALS.forEach(ticks -> bus.add(ticks, ledger, mistakes, this::check));
      http2.begin(http2Clients, 20);
      crowd.begin();
      while (!enough.getAsBoolean()) {
        Thread.sleep(50);
      }
      http2.end();
      crowd.end(true);
      BUS_INTERVALS.forEach(bus::remove);
    }
    figures.remove();
    http2.close();
    RunningDashboard.awaitUntil(
        "no subscribers", () -> dashboard.ownFigures().getInteger("subscribers") == 0);
  }

  /** What the clients over HTTP/1.1 have done. */
  public Crowd crowd() {
    return crowd;
  }

  public long http2Deltas() {
    return http2.counts().deltas.sum();
  }

  public long busMessages() {
    return bus.messages.sum();
  }

  /** Ticks refused so far, each of which made a delta larger. */
  public long refusals() {
    return dashboard.ownFigures().getLong("refusals");
  }

  /** How many states were held against what must have been in them. */
  public long pictures() {
    return pictures.sum();
  }

  @Override
  public void close() {
    crowd.close();
    dashboard.close();
  }
}
