package io.github.vertxdebug.broadcast;

import io.github.vertxdebug.snapshot.Snapshot;
import io.github.vertxdebug.source.SampledSource;
import io.github.vertxdebug.source.Source;
import io.github.vertxdebug.source.StateWriter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Timer;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Owns the only periodic timer of the dashboard. The timer starts with the first subscriber of either kind and stops with the
 * last; each tick collects once, and what is sent is encoded once, however many subscribers there are.
 *
 * <p><b>Thread.</b> Everything here runs on the verticle's own event loop; others reach it through the event bus, see
 * {@link Addresses} and {@link Signal}.
 *
 * <p><b>When it is late.</b> A tick that the timer replays after a stall of the loop is dropped. A relay that has not reported
 * the last tick is left out of this one, and gets the present one when it does: one delta for all it missed.
 */
public final class BroadcasterVerticle extends VerticleBase {

  /** How long a state asked for while the timer is off waits for slow sources at most, in milliseconds. */
  private static final long REFRESH_DEADLINE_MILLIS = 1000;

  /** How long the end waits for streams to close, in milliseconds. */
  private static final long STOP_DEADLINE_MILLIS = 1000;

  private static final long NO_TIMER = -1;

  private final BroadcastSettings settings;
  private final List<Source> sources;
  private final List<SampledSource<?>> sampled;

  private final String boot = UUID.randomUUID().toString().substring(0, 8);
  private final History history;
  private final Frames.EncodingCounts encodings = new Frames.EncodingCounts();
  private final Relays relays = new Relays();

  private @Nullable Collector collector;
  private @Nullable BusSubscribers bus;
  private @Nullable WorkerExecutor worker;

  private long timer = NO_TIMER;
  private boolean stopping;
  private final Promise<Void> allLeft = Promise.promise();
  private long lastTickNanos;
  private @Nullable Frames latest;
  /** Whether {@link #latest} was collected since the timer was started. */
  private boolean latestIsLive;

  private @Nullable Future<Frames> pending;
  private long seq;
  private long ticks;
  private long evictions;
  private long refusals;

  /**
   * @param sources read at every tick
   * @param sampled read on a worker thread, at most once a second
   */
  public BroadcasterVerticle(
      BroadcastSettings settings, List<Source> sources, List<SampledSource<?>> sampled) {
    this.settings = settings;
    this.sources = new ArrayList<>(sources);
    this.sampled = List.copyOf(sampled);
    this.history = new History(settings.historyTicks(), History.MAX_BYTES);
    this.sources.add(new OwnFigures());
  }

  @Override
  public Future<?> start() {
    WorkerExecutor executor = vertx.createSharedWorkerExecutor("vertx-debug-dashboard", 2);
    worker = executor;
    collector = new Collector(
        sources,
        sampled,
        new Sampler.Worker() {
          @Override
          public <T> Future<T> run(Callable<T> call) {
            return executor.executeBlocking(call, false);
          }
        },
        System::nanoTime);
    bus = new BusSubscribers(vertx, address -> stopTimerIfAlone());

    EventBus eventBus = vertx.eventBus();
    SignalCodec.register(vertx);
    eventBus.<Signal.Join>localConsumer(Addresses.JOIN, this::join);
    eventBus.<Signal.Leave>localConsumer(Addresses.LEAVE, this::leave);
    eventBus.<Signal.TickReport>localConsumer(Addresses.REPORT, message -> report(message.body()));
    eventBus.<Signal.GetState>localConsumer(Addresses.SNAPSHOT, this::snapshot);
    return Future.all(
        eventBus.consumer(Addresses.STATE, this::state).completion(),
        eventBus.<Object>consumer(Addresses.SUBSCRIBE, this::subscribe).completion(),
        eventBus.<Object>consumer(Addresses.UNSUBSCRIBE, this::unsubscribe).completion());
  }

  /** Whoever holds streams ends them; they get a moment to say that they left. */
  @Override
  public Future<?> stop() {
    if (timer != NO_TIMER) {
      vertx.cancelTimer(timer);
      timer = NO_TIMER;
    }
    stopping = true;
    if (relays.streams() == 0) {
      allLeft.tryComplete();
    }
    Timer deadline = vertx.timer(STOP_DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
    return Future.any(allLeft.future(), deadline).transform(done -> {
      deadline.cancel();
      collector().close();
      WorkerExecutor executor = worker;
      return executor == null ? Future.succeededFuture() : executor.close();
    });
  }

  // The tick

  private void tick() {
    long now = System.nanoTime();
    if (now - lastTickNanos < TimeUnit.MILLISECONDS.toNanos(settings.tickMillis()) / 2) {
      return; // the timer catches up after a stall; what it missed is past
    }
    lastTickNanos = now;
    ticks++;
    collector().refresh();
    Frames frames = collect();

    send(frames);
    bus().tick(frames);
  }

  /** Sends a state to every relay that is ready and has not had it. */
  private void send(Frames frames) {
    Relays.Round round = relays.nextRound(frames.seq());
    if (round != null) {
      Signal.Tick tick = new Signal.Tick(frames.seq(), frames.deltas(round.baselines()));
      for (String relay : round.relays()) {
        vertx
            .eventBus()
            .<Signal.Tick>sender(relay, SignalCodec.OPTIONS)
            .write(tick)
            .onFailure(nobodyThere -> lost(relay));
      }
    }
  }

  private Frames collect() {
    Snapshot snapshot = collector().collect(++seq, System.currentTimeMillis());
    Set<Long> baselines = new HashSet<>();
    relays.addBaselines(baselines);
    bus().addBaselines(baselines);
    history.add(snapshot, baselines);
    Frames frames = new Frames(boot, history, snapshot, encodings);
    latest = frames;
    latestIsLive = timer != NO_TIMER;
    return frames;
  }

  /**
   * The present state: the last tick's while the timer runs, else a fresh one, under a number of its own. Askers that come
   * while a fresh one is in the making share it.
   */
  private Future<Frames> present() {
    Frames live = latest;
    if (timer != NO_TIMER && latestIsLive && live != null) {
      return Future.succeededFuture(live);
    }
    Future<Frames> underWay = pending;
    if (underWay != null) {
      return underWay;
    }
    Promise<Frames> made = Promise.promise();
    Future<Frames> future = made.future();
    pending = future;
    collector().prime();
    Timer deadline = vertx.timer(REFRESH_DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
    Future.any(collector().refresh(), deadline).onComplete(done -> {
      deadline.cancel();
      pending = null;
      Frames meanwhile = latest;
      try {
        made.complete(
            timer != NO_TIMER && latestIsLive && meanwhile != null ? meanwhile : collect());
      } catch (RuntimeException e) {
        made.fail(e);
      }
    });
    return future;
  }

  private int subscribers() {
    return relays.streams() + bus().size();
  }

  private void startTimer() {
    if (timer == NO_TIMER) {
      latestIsLive = false;
      lastTickNanos = System.nanoTime();
      timer = vertx.setPeriodic(settings.tickMillis(), id -> tick());
    }
  }

  private void stopTimerIfAlone() {
    if (timer != NO_TIMER && subscribers() == 0) {
      vertx.cancelTimer(timer);
      timer = NO_TIMER;
    }
  }

  // Streams

  private void join(Message<Signal.Join> message) {
    Signal.Join join = message.body();
    if (stopping) {
      message.fail(410, "the dashboard is being stopped");
      return;
    }
    if (subscribers() >= settings.maxSubscribers()) {
      message.fail(
          503,
          "there are " + settings.maxSubscribers()
              + " subscribers already, which is the most allowed");
      return;
    }
    relays.add(join.relay(), join.stream());
    startTimer();
    present().onComplete(done -> {
      if (!relays.has(join.relay(), join.stream())) {
        message.fail(410, "the stream has left");
        return;
      }
      if (done.failed()) {
        message.fail(500, String.valueOf(done.cause()));
        return;
      }
      Frames frames = done.result();
      long known = EventId.seq(join.lastEventId(), boot);
      Frame first = known >= 0 && frames.reaches(known) ? frames.delta(known) : null;
      relays.welcomed(join.relay(), frames.seq());
      message.reply(
          new Signal.Welcome(
              first == null ? frames.full() : first,
              frames.seq(),
              settings.ticks(join.intervalMillis())),
          SignalCodec.OPTIONS);
    });
  }

  private void leave(Message<Signal.Leave> message) {
    Signal.Leave leave = message.body();
    if (relays.remove(leave.relay(), leave.stream())) {
      evictions += leave.evicted() ? 1 : 0;
      stopTimerIfAlone();
      if (stopping && relays.streams() == 0) {
        allLeft.tryComplete();
      }
    }
    message.reply(null);
  }

  /** Nobody listens for a relay's ticks any more, so its streams cannot be there either. */
  private void lost(String relay) {
    relays.removeAll(relay);
    stopTimerIfAlone();
  }

  private void report(Signal.TickReport report) {
    refusals += report.refusals();
    relays.report(report);
    Frames frames = latest;
    if (timer != NO_TIMER && latestIsLive && frames != null && report.seq() < frames.seq()) {
      send(frames); // the tick that this relay was left out of, rather than none before the next
    }
  }

  private void snapshot(Message<Signal.GetState> message) {
    present()
        .onSuccess(frames -> message.reply(
            new Signal.State(frames.snapshot(), new Frame(frames.json())), SignalCodec.OPTIONS))
        .onFailure(failure -> message.fail(500, String.valueOf(failure)));
  }

  // The event bus

  private void state(Message<Object> message) {
    present()
        .onSuccess(frames ->
            message.reply(frames.fullBody(), BusSubscribers.headers(Frames.FULL_EVENT, frames)))
        .onFailure(failure -> message.fail(500, String.valueOf(failure)));
  }

  private void subscribe(Message<Object> message) {
    BusRequest request;
    try {
      request = BusRequest.subscribe(message.body());
    } catch (IllegalArgumentException e) {
      message.fail(400, e.getMessage());
      return;
    }
    String address = request.address();
    if (!bus().has(address) && subscribers() >= settings.maxSubscribers()) {
      message.fail(
          503,
          "there are " + settings.maxSubscribers()
              + " subscribers already, which is the most allowed");
      return;
    }
    bus().add(address, settings.ticks(request.intervalMillis()));
    startTimer();
    present()
        .onSuccess(frames -> {
          if (!bus().welcome(address, frames.seq())) {
            message.fail(410, "the subscriber has unsubscribed meanwhile");
            return;
          }
          message.reply(frames.fullBody(), BusSubscribers.headers(Frames.FULL_EVENT, frames));
        })
        .onFailure(failure -> message.fail(500, String.valueOf(failure)));
  }

  private void unsubscribe(Message<Object> message) {
    try {
      bus().remove(BusRequest.unsubscribe(message.body()).address());
    } catch (IllegalArgumentException e) {
      message.fail(400, e.getMessage());
      return;
    }
    stopTimerIfAlone();
    message.reply(null);
  }

  private Collector collector() {
    Collector made = collector;
    if (made == null) {
      throw new IllegalStateException("the broadcaster is not started");
    }
    return made;
  }

  private BusSubscribers bus() {
    BusSubscribers made = bus;
    if (made == null) {
      throw new IllegalStateException("the broadcaster is not started");
    }
    return made;
  }

  /** {@code metrics.aio.dashboard}: what the broadcaster itself counts. */
  private final class OwnFigures implements Source {

    @Override
    public String name() {
      return "dashboard";
    }

    @Override
    public void write(StateWriter out) {
      out.object("metrics").object("aio").object("dashboard");
      out.put("subscribers", subscribers());
      out.put("streams", relays.streams());
      out.put("bus_subscribers", bus().size());
      out.put("ticks", ticks);
      out.put("collections", collector().collections());
      out.put("evictions", evictions);
      out.put("refusals", refusals);
      out.put("states_encoded", encodings.full);
      out.put("deltas_encoded", encodings.deltas);
      out.put("snapshots_kept", history.size());
      out.put("timer_active", timer == NO_TIMER ? 0 : 1);
      out.end().end().end();
    }
  }
}
