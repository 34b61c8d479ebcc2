package io.github.vertxdebug.http;

import io.github.vertxdebug.broadcast.Addresses;
import io.github.vertxdebug.broadcast.Signal;
import io.github.vertxdebug.broadcast.SignalCodec;
import io.github.vertxdebug.broadcast.Standing;
import io.github.vertxdebug.sse.Sse;
import io.github.vertxdebug.stream.EventStream;
import io.github.vertxdebug.stream.StreamState;
import io.github.vertxdebug.stream.WriteResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * One event stream: joins the broadcaster, sends the first state, then at each tick what changed since the state this client
 * was last sent. That state's number is its baseline, and all it has to remember.
 *
 * <p><b>Thread.</b> Vert.x deploys a verticle on an event loop of its choice. The deployment gives this one its life cycle;
 * everything it does happens on the event loop of the connection, where the relay calls it and where the response lives.
 *
 * <p><b>Who closes it.</b> The peer, a limit, or whoever holds the routes, through the relay; at the end of Vert.x its own
 * undeployment. It undeploys itself when its stream is closed.
 *
 * <p><b>When it is full.</b> A tick is refused while the event before has not left the process; the baseline stays, so the
 * next delta is larger. After {@code evictAfter} refusals in a row the peer is dropped.
 */
final class SseConnectionVerticle extends VerticleBase implements TickRelay.Member {

  private static final Logger LOG = System.getLogger(SseConnectionVerticle.class.getName());

  /** Whoever does not answer within this long is gone; the relay's end waits for the answer. */
  private static final DeliveryOptions LEAVE_OPTIONS =
      new DeliveryOptions(SignalCodec.OPTIONS).setSendTimeout(1000);

  private final Context connection;
  private final EventStream stream;
  private final TickRelay relay;
  private final StreamLimits limits;
  private final HttpVersion version;
  private final long streamId;
  private final @Nullable SocketAddress peer;
  private final @Nullable String lastEventId;
  private final int intervalMillis;

  private final Promise<Void> served = Promise.promise();
  private String id = "";
  private long baseline;
  private int intervalTicks = 1;
  private int refusedInRow;
  private long refusedTicks;
  private boolean evicted;
  private boolean deployed;

  /**
   * @param connection the context of the request, on whose event loop all of this happens
   * @param request what the client asked
   */
  SseConnectionVerticle(
      Context connection,
      EventStream stream,
      TickRelay relay,
      StreamLimits limits,
      HttpServerRequest request,
      @Nullable String lastEventId,
      int intervalMillis) {
    this.connection = connection;
    this.stream = stream;
    this.relay = relay;
    this.limits = limits;
    // Not the request itself: vertx-web's keeps much that nobody needs any more.
    this.version = request.version();
    this.streamId = request.streamId();
    this.peer = request.remoteAddress();
    this.lastEventId = lastEventId;
    this.intervalMillis = intervalMillis;
  }

  /**
   * Done when it is settled whether the stream is served, and never failed: Vert.x keeps what it knows of a deployment that
   * failed, and every client that leaves at once would be one.
   */
  @Override
  public Future<?> start() {
    connection.runOnContext(v -> join());
    return served.future().otherwiseEmpty();
  }

  /** Done when the first event is written; fails, before anything is written, when the broadcaster refuses the stream. */
  Future<Void> served() {
    return served.future();
  }

  @Override
  public Future<?> stop() {
    if (served.future().failed()) {
      return Future.succeededFuture(); // the response is no stream, and not ours to end
    }
    Promise<Void> stopped = Promise.promise();
    connection.runOnContext(v -> {
      stream.onClose(stopped::tryComplete);
      stream.close();
    });
    return stopped.future();
  }

  private void join() {
    if (stream.state() != StreamState.OPEN) {
      served.fail("the client has left");
      return;
    }
    if (relay.isEnding()) {
      served.fail(
          "the dashboard is being stopped"); // since the request came, so nobody would end it
      return;
    }
    id = relay.enter();
    vertx
        .eventBus()
        .<Signal.Welcome>request(
            Addresses.JOIN,
            new Signal.Join(relay.address(), id, lastEventId, intervalMillis),
            SignalCodec.OPTIONS)
        .onComplete(reply -> {
          if (stream.state() != StreamState.OPEN) {
            served.fail("the client has left");
          } else if (reply.failed()) {
            leave();
            served.fail(reply.cause());
          } else {
            welcome(reply.result().body());
            served.complete();
          }
        });
    // After the request, so that whenever the stream closes, leaving is heard after joining.
    stream.onClose(this::closed);
  }

  private void welcome(Signal.Welcome welcome) {
    baseline = welcome.seq();
    intervalTicks = welcome.intervalTicks();
    stream.begin();
    WriteResult retry = stream.write(Buffer.buffer(Sse.retry(limits.retryMillis())));
    WriteResult first = stream.write(welcome.first().buffer());
    relay.add(this);
    if (retry != WriteResult.ACCEPTED || first != WriteResult.ACCEPTED) {
      stream.cancel(); // a client without its first state could make nothing of a delta
    }
  }

  /** Tells it that it is deployed: only now can it undeploy itself. On the connection's event loop. */
  void deployed() {
    deployed = true;
    if (isOver() || served.future().failed()) {
      relay.undeploy(deploymentID());
    }
  }

  // Called by the relay, on the connection's event loop

  @Override
  public boolean isStrained() {
    return refusedTicks > 0 || stream.queuedBytes() > 0;
  }

  @Override
  public Standing standing(long seq, long nowNanos) {
    boolean http2 = version == HttpVersion.HTTP_2;
    return new Standing(
        id,
        http2 ? peer() + "#" + streamId : peer(),
        peer(),
        protocol(),
        stream.ageMillis(nowNanos),
        intervalTicks,
        Math.max(0, seq - baseline), // it may have joined since
        stream.frames(),
        stream.sentBytes(),
        stream.queuedBytes(),
        refusedTicks,
        refusedInRow);
  }

  private String protocol() {
    return switch (version) {
      case HTTP_1_0 -> "HTTP/1.0";
      case HTTP_1_1 -> "HTTP/1.1";
      default -> "HTTP/2";
    };
  }

  private String peer() {
    return String.valueOf(peer);
  }

  @Override
  public long baseline() {
    return baseline;
  }

  @Override
  public boolean isOver() {
    return stream.state() == StreamState.CLOSED;
  }

  @Override
  public boolean wants(long seq) {
    return refusedInRow == 0 && isDue(seq);
  }

  private boolean isDue(long seq) {
    return seq - baseline >= intervalTicks;
  }

  @Override
  public boolean tick(long seq, @Nullable Buffer delta, long nowNanos) {
    if (stream.state() != StreamState.OPEN) {
      return false;
    }
    if (limits.maxSessionMillis() > 0 && stream.ageMillis(nowNanos) >= limits.maxSessionMillis()) {
      stream.close();
      return false;
    }
    if (stream.queuedBytes() > 0) {
      return refused(nowNanos);
    }
    if (delta != null && isDue(seq)) {
      WriteResult result = stream.write(delta);
      if (result == WriteResult.REFUSED) {
        return refused(nowNanos);
      }
      if (result == WriteResult.ACCEPTED) {
        baseline = seq;
      }
    } else if (!stream.writable()) {
      return refused(nowNanos);
    } else if (stream.silentMillis(nowNanos) >= limits.heartbeatMillis()) {
      stream.write(Buffer.buffer(Sse.heartbeat()));
    }
    refusedInRow = 0;
    return false;
  }

  @Override
  public void abort() {
    stream.cancel();
  }

  @Override
  public void end() {
    stream.close();
  }

  private boolean refused(long nowNanos) {
    refusedTicks++;
    if (++refusedInRow >= limits.evictAfter()) {
      evicted = true;
      LOG.log(
          Level.WARNING,
          "Debug dashboard: dropped the event stream of {0}, which refused {1} ticks in a row; {2} ms old, {3} bytes sent,"
              + " {4} of them waiting",
          peer(),
          String.valueOf(refusedInRow),
          String.valueOf(stream.ageMillis(nowNanos)),
          String.valueOf(stream.sentBytes()),
          String.valueOf(stream.queuedBytes()));
      stream.cancel();
    }
    return true;
  }

  private void closed() {
    leave();
    if (deployed) {
      relay.undeploy(deploymentID());
    }
  }

  private void leave() {
    if (!id.isEmpty()) {
      // Ticks already on their way come before the answer; until then somebody must take them.
      vertx
          .eventBus()
          .request(Addresses.LEAVE, new Signal.Leave(relay.address(), id, evicted), LEAVE_OPTIONS)
          .onComplete(heard -> relay.exit());
      relay.remove(this);
      id = "";
    }
  }
}
