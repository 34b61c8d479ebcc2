package io.github.vertxdebug.broadcast;

import io.github.vertxdebug.snapshot.Snapshot;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Who is served, and with what: streams through their relays, and subscribers on the event bus. Switches the timer on for the
 * first and off after the last, and makes one round of deltas of each tick.
 *
 * <p>Broadcaster's event loop only. It needs neither Vert.x nor a clock, so that tests can play every order of events.
 *
 * <p><b>When it is late.</b> A tick that the timer replays after a stall of the loop is dropped, and so is one that comes before
 * the loop has been free for as long as the last tick took: whatever a tick costs, it leaves half of the loop to others. A relay
 * that has left no report of the last tick is left out of this one, and gets the present one when it sends that report: one delta
 * for all it missed.
 */
final class Broadcast {

  /** How the broadcaster acts on the world. */
  interface Outlet {

    /** Switches the periodic timer on or off; it calls {@link #tick}. */
    void timer(boolean on);

    /** A tick's state is encoded, and is sent next. */
    void sending();

    /** It has been sent. */
    void sent();

    /** Sends a tick to a relay; fails when nobody listens there. */
    Future<?> send(String relay, Signal.Tick tick);
  }

  private static final long STANDINGS_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final BroadcastSettings settings;
  private final Outlet outlet;
  private final LongSupplier nanoTime;
  private final States states;
  private final Relays relays = new Relays();
  private final BusSubscribers bus;
  private final Promise<Void> allLeft = Promise.promise();

  private boolean ticking;
  private boolean stopping;
  private long lastTickNanos;
  private long tickEndNanos;
  private List<Standing> standings = List.of();
  private boolean standingsAreOld;
  private long standingsNanos;
  private long ticks;
  private long evictions;
  private long refusals;

  Broadcast(
      BroadcastSettings settings,
      String boot,
      States.Origin origin,
      Outlet outlet,
      BusSubscribers.Publisher publisher,
      LongSupplier nanoTime) {
    this.settings = settings;
    this.outlet = outlet;
    this.nanoTime = nanoTime;
    this.bus = new BusSubscribers(publisher, this::oneHasLeft);
    this.states = new States(
        boot,
        new History(settings.historyTicks(), History.MAX_BYTES),
        upToDate(origin),
        baselines -> {
          relays.addBaselines(baselines);
          bus.addBaselines(baselines);
        });
  }

  /** A state tells of ourselves as well, so what relays have left is taken in before. */
  private States.Origin upToDate(States.Origin origin) {
    return new States.Origin() {
      @Override
      public Snapshot collect(long seq) {
        lookForReports(false);
        return origin.collect(seq);
      }

      @Override
      public Future<?> refreshed() {
        return origin.refreshed();
      }
    };
  }

  /** The timer has fired. */
  void tick() {
    long now = nanoTime.getAsLong();
    if (!ticking
        || now - lastTickNanos < TimeUnit.MILLISECONDS.toNanos(settings.tickMillis()) / 2
        || now - tickEndNanos < tickEndNanos - lastTickNanos) {
      return; // the timer catches up after a stall; what it missed is past
    }
    lastTickNanos = now;
    ticks++;
    lookForReports(true);
    Frames frames = states.next();
    send(frames, outlet::sending);
    outlet.sent();
    bus.tick(frames);
    tickEndNanos = nanoTime.getAsLong();
  }

  /**
   * Sends a state to every relay that is ready and has not had it.
   *
   * @param before what to do when it is encoded
   */
  private void send(Frames frames, Runnable before) {
    Relays.Round round = relays.nextRound(frames.seq());
    if (round == null) {
      before.run();
    } else {
      Map<Long, Frame> deltas = frames.deltas(round.baselines());
      before.run();
      round
          .relays()
          .forEach((relay, answer) -> outlet
              .send(relay, new Signal.Tick(frames.seq(), deltas, answer))
              .onFailure(nobodyThere -> lost(relay)));
    }
  }

  // Streams

  /** A stream wants to be served. Fails with a {@link ReplyException}: 503 when there are too many, 410 when one of us leaves. */
  Future<Signal.Welcome> join(Signal.Join join) {
    if (stopping) {
      return refused(410, "the dashboard is being stopped");
    }
    if (isFull()) {
      return tooMany();
    }
    relays.add(join.relay(), join.stream());
    startTimer();
    return states.present().compose(frames -> {
      if (!relays.has(join.relay(), join.stream())) {
        return refused(410, "the stream has left");
      }
      // Without a history nothing resumes, not even from the present state by chance.
      long known = settings.historyTicks() == 0 ? -1 : states.known(join.lastEventId(), frames);
      Frame first = known < 0 ? null : frames.delta(known);
      relays.welcomed(join.relay(), frames.seq());
      return Future.succeededFuture(new Signal.Welcome(
          first == null ? frames.full() : first,
          frames.seq(),
          settings.ticks(join.intervalMillis())));
    });
  }

  void leave(Signal.Leave leave) {
    lookForReports(false); // there may be no further tick
    if (relays.remove(leave.relay(), leave.stream())) {
      evictions += leave.evicted() ? 1 : 0;
      oneHasLeft();
    }
  }

  /** Nobody listens for a relay's ticks any more, so its streams cannot be there either. */
  private void lost(String relay) {
    relays.removeAll(relay);
    oneHasLeft();
  }

  /**
   * Takes in what the relays have left.
   *
   * @param last whether those who have left nothing yet are to send it
   */
  private void lookForReports(boolean last) {
    relays.left(last).forEach(this::takeIn);
  }

  private void takeIn(Signal.TickReport report) {
    refusals += report.refusals();
    relays.report(report);
  }

  /** A relay that has left no report in time sends it. */
  void report(Signal.TickReport report) {
    lookForReports(false); // of one that begins anew there may be an earlier one
    takeIn(report);
    Frames frames = states.live();
    if (frames != null && report.seq() < frames.seq()) {
      send(
          frames,
          () -> {}); // the tick that this relay was left out of, rather than none before the next
    }
  }

  void standings(Signal.Standings report) {
    relays.standings(report);
    standingsAreOld = true;
  }

  // Subscribers on the event bus

  /** Serves an address from now on, or anew; fails as {@link #join} does. */
  Future<Frames> subscribe(BusRequest request) {
    if (stopping) {
      return refused(410, "the dashboard is being stopped");
    }
    String address = request.address();
    if (!bus.has(address) && isFull()) {
      return tooMany();
    }
    bus.add(address, settings.ticks(request.intervalMillis()), nanoTime.getAsLong());
    startTimer();
    return states
        .present()
        .onFailure(noState -> unsubscribe(request))
        .compose(frames -> bus.welcome(address, frames.seq())
            ? Future.succeededFuture(frames)
            : refused(410, "the subscriber has unsubscribed meanwhile"));
  }

  void unsubscribe(BusRequest request) {
    bus.remove(request.address());
    oneHasLeft();
  }

  // The beginning and the end

  /** The state as it is now, or as of the last tick. */
  Future<Frames> present() {
    return states.present();
  }

  /** Serves nobody new and makes no more ticks; done when all streams have said that they left. */
  Future<Void> stop() {
    stopping = true;
    timer(false);
    if (relays.streams() == 0) {
      allLeft.tryComplete();
    }
    return allLeft.future();
  }

  private void startTimer() {
    if (!ticking) {
      lastTickNanos = nanoTime.getAsLong();
      tickEndNanos = lastTickNanos;
      timer(true);
    }
  }

  private void oneHasLeft() {
    standingsAreOld = true;
    if (subscribers() == 0) {
      timer(false);
    }
    if (stopping && relays.streams() == 0) {
      allLeft.tryComplete();
    }
  }

  private void timer(boolean on) {
    if (ticking != on) {
      ticking = on;
      states.ticking(on);
      outlet.timer(on);
    }
  }

  private boolean isFull() {
    return subscribers() >= settings.maxSubscribers();
  }

  private <T> Future<T> tooMany() {
    return refused(
        503,
        "there are " + settings.maxSubscribers()
            + " subscribers already, which is the most allowed");
  }

  private static <T> Future<T> refused(int code, String why) {
    return Future.failedFuture(new ReplyException(ReplyFailure.RECIPIENT_FAILURE, code, why));
  }

  // What it counts

  States states() {
    return states;
  }

  int subscribers() {
    return streams() + busSubscribers();
  }

  int streams() {
    return relays.streams();
  }

  int busSubscribers() {
    return bus.size();
  }

  boolean isTicking() {
    return ticking;
  }

  /**
   * How the most interesting subscribers stand. It is looked at again when somebody left or a relay has said more, and once a
   * second, but not at every tick: what changes at every tick is sent at every tick.
   */
  List<Standing> standings() {
    long now = nanoTime.getAsLong();
    if (standingsAreOld || now - standingsNanos >= STANDINGS_NANOS) {
      standingsAreOld = false;
      standingsNanos = now;
      List<Standing> all = new ArrayList<>();
      relays.addStandings(all);
      // While a state is being taken; its number counts already, and nobody can have it yet.
      bus.addStandings(all, states.taken() - 1, now);
      Set<String> shown = standings.stream().map(Standing::key).collect(Collectors.toSet());
      // By key, so that the state keeps its shape while the same are shown, whoever is in trouble.
      standings = Standing.mostInteresting(all, shown).stream()
          .sorted(Comparator.comparing(Standing::key))
          .toList();
    }
    return standings;
  }

  BroadcastSettings settings() {
    return settings;
  }

  long ticks() {
    return ticks;
  }

  long evictions() {
    return evictions;
  }

  long refusals() {
    return refusals;
  }
}
