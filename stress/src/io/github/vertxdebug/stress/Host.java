package io.github.vertxdebug.stress;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The application whose process the dashboard is in: answers at once, over the event bus, or from a worker thread. */
final class Host extends VerticleBase {

  private static final String ADDRESS = "host.price";

  private final int port;

  Host(int port) {
    this.port = port;
  }

  @Override
  public Future<?> start() {
    vertx
        .eventBus()
        .<String>consumer(
            ADDRESS, message -> message.reply(new JsonObject().put("id", message.body())));
    Router router = Router.router(vertx);
    router.get("/at-once/:id").handler(routing -> routing.json(id(routing.pathParam("id"))));
    router
        .get("/bus/:id")
        .handler(routing -> vertx
            .eventBus()
            .<JsonObject>request(ADDRESS, routing.pathParam("id"))
            .onSuccess(reply -> routing.json(reply.body()))
            .onFailure(routing::fail));
    router
        .get("/worker/:id")
        .handler(routing -> vertx
            .executeBlocking(() -> {
              LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
              return id(routing.pathParam("id"));
            })
            .onSuccess(routing::json)
            .onFailure(routing::fail));
    return vertx
        .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(port))
        .requestHandler(router)
        .listen();
  }

  private static JsonObject id(String id) {
    return new JsonObject().put("id", id);
  }
}
