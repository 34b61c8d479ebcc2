package io.github.vertxdebug.http;

import static io.github.vertxdebug.RunningDashboard.await;
import static io.github.vertxdebug.RunningDashboard.awaitUntil;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vertxdebug.RunningDashboard;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.Router;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An HTTP/2 connection with several streams: on the dashboard's own server it is made fit for them, on others it stays as it is. */
@Timeout(60)
class SharedConnectionTest {

  private static final int SEND_BUFFER = 8192;

  private final RunningDashboard dashboard = RunningDashboard.start();
  private final HttpClient client = dashboard.vertx.createHttpClient(new HttpClientOptions()
      .setProtocolVersion(HttpVersion.HTTP_2)
      .setHttp2ClearTextUpgrade(false));
  private volatile @Nullable Channel channel;
  private @Nullable DashboardRoutes routes;
  private int port;

  /** @param boundHost of an own server; null for the routes on somebody else's */
  private void serve(@Nullable String boundHost) {
    Router router = Router.router(dashboard.vertx);
    router.route().handler(routing -> {
      channel = ((ConnectionBase) routing.request().connection()).channel();
      routing.next();
    });
    StreamLimits limits = new StreamLimits(1000, 15_000, 0, 10, 65_536, SEND_BUFFER);
    DashboardRoutes made = new DashboardRoutes(
        dashboard.vertx,
        new HttpSettings("/debug", "/metrics", boundHost, List.of(), null, false, limits));
    made.mountOn(router);
    routes = made;
    HttpServer server =
        await(dashboard.vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    port = server.actualPort();
  }

  @AfterEach
  void close() {
    DashboardRoutes made = routes;
    if (made != null) {
      await(made.end());
    }
    dashboard.close();
  }

  private HttpClientResponse openStream() {
    return await(client
        .request(HttpMethod.GET, port, "127.0.0.1", "/debug/diagnostics/memory")
        .compose(request -> request.send()));
  }

  private long flushHandlers() {
    return channel().pipeline().toMap().values().stream()
        .filter(FlushConsolidationHandler.class::isInstance)
        .count();
  }

  private int sendBuffer() {
    return channel().config().getOption(ChannelOption.SO_SNDBUF);
  }

  private Channel channel() {
    Channel known = channel;
    if (known == null) {
      throw new AssertionError("no request has come");
    }
    return known;
  }

  @Test
  void shouldFlushTogetherAndHaveRoomForEachOfItsStreamsOnTheDashboardsOwnServer() {
    serve("127.0.0.1");
    List<HttpClientResponse> streams = new ArrayList<>(List.of(openStream()));
    int ofOne = sendBuffer();
    for (int count = 2; count <= 5; count++) {
      streams.add(openStream());
      assertEquals(count * ofOne, sendBuffer(), count + " streams");
    }
    assertEquals(1, flushHandlers(), "one for all");
    while (streams.size() > 1) {
      streams.remove(0).request().reset();
    }
    awaitUntil("room for at most one more than is left", () -> sendBuffer() <= 2 * ofOne);
  }

  @Test
  void shouldBeLeftAloneOnTheServerOfAnApplication() {
    serve(null);
    openStream();
    int before = sendBuffer();
    openStream();
    assertEquals(0, flushHandlers());
    assertEquals(before, sendBuffer());
  }
}
