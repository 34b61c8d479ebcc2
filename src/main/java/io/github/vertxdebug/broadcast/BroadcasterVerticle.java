package io.github.vertxdebug.broadcast;

import io.github.vertxdebug.snapshot.Snapshot;
import io.github.vertxdebug.source.ApplicationSources;
import io.github.vertxdebug.source.SampledSource;
import io.github.vertxdebug.source.Source;
import io.vertx.core.Future;
import io.vertx.core.Timer;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Owns the only periodic timer of the dashboard, and gives {@link Broadcast} its event loop, its sources and its ear on the
 * event bus. The timer starts with the first subscriber of either kind and stops with the last; each tick collects once, and
 * what is sent is encoded once, however many subscribers there are.
 *
 * <p><b>Thread.</b> Everything here runs on the verticle's own event loop; others reach it through the event bus, see
 * {@link Addresses} and {@link Signal}.
 */
public final class BroadcasterVerticle extends VerticleBase {

  /** How long a state asked for while the timer is off waits for slow sources at most, in milliseconds. */
  private static final long REFRESH_DEADLINE_MILLIS = 1000;

  /** How long the end waits for streams to close, in milliseconds. */
  private static final long STOP_DEADLINE_MILLIS = 1000;

  /** How many of the application's slow sources may be read at once; more than these that hang hold up the others. */
  private static final int APPLICATION_THREADS = 8;

  private final BroadcastSettings settings;
  private final List<Source> sources;
  private final List<SampledSource<?>> sampled;
  private final Broadcast broadcast;

  private @Nullable Collector collector;
  private @Nullable WorkerExecutor worker;
  private @Nullable WorkerExecutor applicationWorker;
  private @Nullable ApplicationParts application;
  private long timer;

  /**
   * @param sources read at ticks
   * @param sampled read on a worker thread, at most once a second
   */
  public BroadcasterVerticle(
      BroadcastSettings settings, List<Source> sources, List<SampledSource<?>> sampled) {
    this.settings = settings;
    this.sources = new ArrayList<>(sources);
    this.sampled = List.copyOf(sampled);
    String boot = UUID.randomUUID().toString().substring(0, 8);
    this.broadcast = new Broadcast(
        settings, boot, new Readings(), new BusOutlet(), this::publish, System::nanoTime);
    this.sources.add(new OwnFigures(broadcast));
  }

  @Override
  public Future<?> start() {
    WorkerExecutor executor = vertx.createSharedWorkerExecutor("vertx-debug-dashboard", 2);
    worker = executor;
    Collector asking = new Collector(
        sources, sampled, workerOf(executor), System::nanoTime, settings.tickMillis());
    collector = asking;
    WorkerExecutor applications =
        vertx.createSharedWorkerExecutor("vertx-debug-dashboard-application", APPLICATION_THREADS);
    applicationWorker = applications;
    application = new ApplicationParts(
        ApplicationSources.of(vertx),
        asking,
        workerOf(applications),
        System::nanoTime,
        () -> context.runOnContext(v -> syncApplication()));

    EventBus eventBus = vertx.eventBus();
    SignalCodec.register(vertx);
    eventBus.<Signal.Join>localConsumer(
        Addresses.JOIN,
        message -> answer(
            message,
            broadcast.join(message.body()),
            welcome -> message.reply(welcome, SignalCodec.OPTIONS)));
    eventBus.<Signal.Leave>localConsumer(Addresses.LEAVE, message -> {
      broadcast.leave(message.body());
      message.reply(null);
    });
    eventBus.<Signal.TickReport>localConsumer(
        Addresses.REPORT, message -> broadcast.report(message.body()));
    eventBus.<Signal.Standings>localConsumer(
        Addresses.STANDINGS, message -> broadcast.standings(message.body()));
    eventBus.<Signal.GetState>localConsumer(
        Addresses.SNAPSHOT,
        message -> answer(
            message,
            broadcast.present(),
            frames -> message.reply(
                new Signal.State(frames.snapshot(), new Frame(frames.json())),
                SignalCodec.OPTIONS)));
    return Future.all(
        eventBus
            .consumer(
                Addresses.STATE, message -> answer(message, broadcast.present(), full(message)))
            .completion(),
        eventBus.consumer(Addresses.SUBSCRIBE, this::subscribe).completion(),
        eventBus.consumer(Addresses.UNSUBSCRIBE, this::unsubscribe).completion());
  }

  /** Whoever holds streams ends them; they get a moment to say that they left. */
  @Override
  public Future<?> stop() {
    Timer deadline = vertx.timer(STOP_DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
    return Future.any(broadcast.stop(), deadline).transform(done -> {
      deadline.cancel();
      ApplicationParts parts = application;
      if (parts != null) {
        application = null;
        parts.detach();
      }
      collector().close();
      return Future.join(closed(worker), closed(applicationWorker));
    });
  }

  private static Future<?> closed(@Nullable WorkerExecutor executor) {
    return executor == null ? Future.succeededFuture() : executor.close();
  }

  private static Sampler.Worker workerOf(WorkerExecutor executor) {
    return new Sampler.Worker() {
      @Override
      public <T> Future<T> run(Callable<T> call) {
        return executor.executeBlocking(call, false);
      }
    };
  }

  private void syncApplication() {
    ApplicationParts parts = application;
    if (parts != null) {
      parts.sync();
    }
  }

  private void subscribe(Message<Object> message) {
    BusRequest request;
    try {
      request = BusRequest.subscribe(message.body());
    } catch (IllegalArgumentException e) {
      message.fail(400, e.getMessage());
      return;
    }
    answer(message, broadcast.subscribe(request), full(message));
  }

  private void unsubscribe(Message<Object> message) {
    try {
      broadcast.unsubscribe(BusRequest.unsubscribe(message.body()));
    } catch (IllegalArgumentException e) {
      message.fail(400, e.getMessage());
      return;
    }
    message.reply(null);
  }

  private interface Reply<T> {
    void with(T result);
  }

  private static <T> void answer(Message<?> message, Future<T> future, Reply<T> reply) {
    future.onSuccess(reply::with).onFailure(failure -> {
      if (failure instanceof ReplyException refusal) {
        message.fail(refusal.failureCode(), refusal.getMessage());
      } else {
        message.fail(500, String.valueOf(failure));
      }
    });
  }

  private static Reply<Frames> full(Message<?> message) {
    return frames -> message.reply(frames.fullBody(), headers(Frames.FULL_EVENT, frames.id()));
  }

  private Future<?> publish(String address, String event, String id, JsonObject body) {
    return vertx.eventBus().<JsonObject>publisher(address, headers(event, id)).write(body);
  }

  private static DeliveryOptions headers(String event, String id) {
    return new DeliveryOptions().addHeader("event", event).addHeader("id", id);
  }

  private Collector collector() {
    Collector made = collector;
    if (made == null) {
      throw new IllegalStateException("the broadcaster is not started");
    }
    return made;
  }

  private void setTimer(boolean on) {
    if (on) {
      collector().ticking(settings.tickMillis());
      timer = vertx.setPeriodic(settings.tickMillis(), id -> broadcast.tick());
    } else {
      vertx.cancelTimer(timer);
      collector().resting();
    }
  }

  private final class Readings implements States.Origin {

    @Override
    public Snapshot collect(long seq) {
      syncApplication();
      collector().startReadings();
      return collector().collect(seq, System.currentTimeMillis());
    }

    @Override
    public Future<?> refreshed() {
      syncApplication();
      collector().prime();
      Timer deadline = vertx.timer(REFRESH_DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
      return Future.any(collector().refresh(), deadline).onComplete(done -> deadline.cancel());
    }
  }

  private final class BusOutlet implements Broadcast.Outlet {

    @Override
    public void timer(boolean on) {
      setTimer(on);
    }

    @Override
    public void sending() {
      collector().sending();
    }

    @Override
    public void sent() {
      collector().sent();
    }

    @Override
    public Future<?> send(String relay, Signal.Tick tick) {
      return vertx.eventBus().<Signal.Tick>sender(relay, SignalCodec.OPTIONS).write(tick);
    }
  }
}
