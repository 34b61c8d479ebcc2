package io.github.vertxdebug.http;

import io.github.vertxdebug.broadcast.BroadcastSettings;
import io.github.vertxdebug.platform.VertxInternals;
import io.github.vertxdebug.stream.EventStream;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Opens an event stream: checks what is asked for and deploys the verticle that serves it. */
final class StreamRoute {

  private final Vertx vertx;
  private final StreamLimits limits;
  private final boolean ownServer;

  /** The relay of each event loop, only ever used on its own; null where streams began to be ended before it had one. */
  private final ThreadLocal<@Nullable TickRelay> relays;

  /** All of them, to end them; grows by one when the first stream of an event loop opens. */
  private final ClosableList<TickRelay> allRelays = new ClosableList<>();

  /** Takes back what was to happen when Vert.x closes. */
  private final Runnable unhook;

  /**
   * @param ownServer whether nobody but us has handlers on the responses
   */
  StreamRoute(Vertx vertx, StreamLimits limits, boolean ownServer) {
    this.vertx = vertx;
    this.limits = limits;
    this.ownServer = ownServer;
    this.relays = ThreadLocal.withInitial(() -> {
      // It must not know this route: a thread's value that leads to its own key is never collected.
      TickRelay relay = new TickRelay(vertx);
      return allRelays.add(relay) ? relay : null;
    });
    this.unhook = VertxInternals.beforeClose(vertx, this::vertxCloses);
  }

  /** Opens no more streams and ends those there are; done when the last is closed. From any thread. */
  Future<Void> end() {
    return Future.join(
            allRelays.close().stream().map(relay -> relay.end(relays::remove)).toList())
        .<Void>mapEmpty()
        .onComplete(ended -> unhook.run());
  }

  /** Opens no more streams; done when none is undeploying itself any more, nor ever will. */
  private Future<?> vertxCloses() {
    return Future.join(
        allRelays.close().stream().map(TickRelay::leaveUndeploying).toList());
  }

  void open(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    int interval =
        (int) Parameters.number(routing, "interval", 0, 1, BroadcastSettings.MAX_INTERVAL_MILLIS);
    String lastEventId = lastEventId(routing);
    if (allRelays.isClosed()) {
      throw stopping();
    }
    Context context = VertxInternals.contextOf(request);
    if (!context.isEventLoopContext()) {
      throw Problem.of(
          501,
          "Not Implemented",
          "Event streams need a server on an event loop; this one belongs to a worker or virtual-thread verticle.");
    }
    if (!VertxInternals.isOnLoopOf(request.connection())) {
      // A handler before this one has gone on from elsewhere; a stream lives on its
      // connection's event loop.
      context.runOnContext(v -> reopen(routing));
      return;
    }
    describe(routing);
    EventStream stream = EventStream.over(
        vertx,
        request,
        new VertxEviction(request.connection(), request.streamId()),
        whenOver(routing),
        limits.writeQueueBytes());
    if (request.method().equals(HttpMethod.HEAD)) {
      stream.begin();
      stream.close();
      return;
    }
    TickRelay relay = relays.get();
    if (relay == null) {
      throw stopping(); // it was too late for end() to see it
    }
    relay.chunks().attach(request.connection(), request.version() == HttpVersion.HTTP_1_1);
    SseConnectionVerticle connection =
        new SseConnectionVerticle(context, stream, relay, limits, request, lastEventId, interval);
    if (ownServer && request.version() == HttpVersion.HTTP_2) {
      share(request.connection(), stream, connection);
    }
    // Not as a child of the verticle that serves the request: a child that undeploys itself while
    // its parent is undeployed makes that fail, and the parent, perhaps the application's, would
    // stay half undeployed.
    VertxInternals.detachedOnThisLoop(
        vertx,
        () -> vertx
            .deployVerticle(connection)
            .onSuccess(id -> connection.deployed())
            .compose(id -> connection.served())
            .onFailure(failure -> refuse(routing, failure)));
  }

  /** Not on an application's server, whose own answers may be on the connection. */
  private void share(HttpConnection shared, EventStream stream, SseConnectionVerticle connection) {
    int bytes = limits.sendBufferBytes();
    VertxInternals.share(shared, bytes);
    stream.onClose(() -> VertxInternals.share(shared, bytes));
    // At once, or a tick that is waiting already would find that it has not left.
    connection.served().onSuccess(begun -> VertxInternals.flush(shared));
  }

  /** How to hear that a response is over. */
  private Consumer<Runnable> whenOver(RoutingContext routing) {
    if (!ownServer) {
      return over -> routing.addEndHandler(done -> over.run());
    }
    // That would keep all that was known for routing the request, a kilobyte, as long as the stream
    // lasts. It is for when several want to hear of the end.
    HttpServerResponse response = routing.response();
    return over -> response
        .endHandler(ended -> over.run())
        .closeHandler(closed -> over.run())
        .exceptionHandler(broken -> over.run());
  }

  private void reopen(RoutingContext routing) {
    try {
      open(routing);
    } catch (RuntimeException e) {
      routing.fail(e);
    }
  }

  /** What only this kind of server or client needs to be told. */
  private static void describe(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    if (VertxInternals.compresses(request.connection())) {
      // Keeps the server from compressing this as it does its pages; not sent to the client.
      routing.response().putHeader(HttpHeaders.CONTENT_ENCODING, HttpHeaders.IDENTITY);
    }
    if (request.version() == HttpVersion.HTTP_1_0) {
      // It knows no chunks, so the end of the connection is the end of the stream. At the last
      // moment, as Vert.x promises to keep the connection to a client that asks for it.
      routing.addHeadersEndHandler(
          v -> routing.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE));
    }
  }

  private static Problem stopping() {
    return Problem.of(503, "Service Unavailable", "The dashboard is being stopped.");
  }

  private static @Nullable String lastEventId(RoutingContext routing) {
    String parameter = Parameters.text(routing, "lastEventId");
    // A browser that reconnects repeats the query of its first request; the header is newer.
    String header = routing.request().getHeader("Last-Event-ID");
    return header != null ? header : parameter;
  }

  private static void refuse(RoutingContext routing, Throwable failure) {
    if (failure instanceof ReplyException reply && reply.failureCode() == 503) {
      routing.response().putHeader(HttpHeaders.RETRY_AFTER, "10");
      Problem.of(503, "Service Unavailable", "All streams are taken: " + reply.getMessage() + ".")
          .send(routing);
    } else if (!routing.response().closed()) {
      routing.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
      Problem.of(503, "Service Unavailable", "The dashboard's broadcaster does not answer.")
          .send(routing);
    }
  }
}
