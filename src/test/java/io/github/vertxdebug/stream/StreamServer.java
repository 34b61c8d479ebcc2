package io.github.vertxdebug.stream;

import static io.github.vertxdebug.RunningDashboard.await;

import io.github.vertxdebug.Mailbox;
import io.github.vertxdebug.platform.VertxInternals;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A server of a Vert.x of its own that answers every request with a stream, and hands the stream to the test. */
final class StreamServer implements AutoCloseable {

  static final int MAX_QUEUED_BYTES = 64 << 10;

  final Vertx vertx;
  final int port;
  private final String deployment;
  private final HttpServer server;
  private final Mailbox<OpenedStream> opened;
  private boolean closed;

  private StreamServer(Vertx vertx, Server verticle, String deployment) {
    this.vertx = vertx;
    this.deployment = deployment;
    this.server = verticle.server;
    this.opened = verticle.opened;
    this.port = verticle.server.actualPort();
  }

  static StreamServer start(Protocol protocol) {
    return start(protocol.serverOptions().setSendBufferSize(32 << 10), stream -> {});
  }

  /**
   * @param whenOpened told of every stream on its event loop, before anything is written to it
   */
  static StreamServer start(HttpServerOptions options, Consumer<OpenedStream> whenOpened) {
    Vertx vertx = Vertx.vertx();
    Server verticle = new Server(options, whenOpened);
    return new StreamServer(vertx, verticle, await(vertx.deployVerticle(verticle)));
  }

  /** Wires a stream to its request as the product does on a server of its own: it may hear several times that it is over. */
  private static final class Server extends VerticleBase {
    final Mailbox<OpenedStream> opened = new Mailbox<>();
    private final HttpServerOptions options;
    private final Consumer<OpenedStream> whenOpened;
    HttpServer server;

    Server(HttpServerOptions options, Consumer<OpenedStream> whenOpened) {
      this.options = options;
      this.whenOpened = whenOpened;
    }

    @Override
    public Future<?> start() {
      Router router = Router.router(vertx);
      router.route().handler(this::open);
      server = vertx.createHttpServer(options).requestHandler(router);
      return server.listen();
    }

    private void open(RoutingContext routing) {
      HttpServerRequest request = routing.request();
      EventStream stream = EventStream.over(
          vertx,
          request,
          evictionOf(request),
          over -> request
              .response()
              .endHandler(ended -> over.run())
              .closeHandler(closed -> over.run())
              .exceptionHandler(broken -> over.run()),
          MAX_QUEUED_BYTES);
      stream.begin();
      OpenedStream one = new OpenedStream(stream, vertx.getOrCreateContext(), request);
      whenOpened.accept(one);
      opened.add(one);
    }
  }

  /** How the product gets rid of the peer of a request. */
  static Eviction evictionOf(HttpServerRequest request) {
    return new Eviction() {
      @Override
      public void dropConnection() {
        VertxInternals.closeSocket(request.connection());
      }

      @Override
      public void resetStream() {
        VertxInternals.resetStream(request.connection(), request.streamId());
      }
    };
  }

  /** The next stream that was opened; waits for it. */
  OpenedStream next() {
    return opened.next();
  }

  /** Closes the server alone, as an application does that stops serving. */
  void closeServer() {
    await(server.close());
  }

  /** Takes no more connections, and gives those there are so long before it closes them. */
  Future<Void> shutdown(long grace, TimeUnit unit) {
    return server.shutdown(grace, unit);
  }

  void undeploy() {
    await(vertx.undeploy(deployment));
  }

  /** Closes Vert.x, as often as it is asked. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      await(vertx.close());
    }
  }
}
