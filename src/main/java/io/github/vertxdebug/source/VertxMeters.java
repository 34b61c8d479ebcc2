package io.github.vertxdebug.source;

import java.util.Set;

/**
 * The meters of vertx-micrometer that have a place of their own in the state, under the names it gives them by default (those
 * of Vert.x 4). All others, and these when the application renamed them, are listed by {@link ModularMeters}.
 */
final class VertxMeters {

  static final String SERVER_CONNECTIONS = "vertx.http.server.active.connections";
  static final String SERVER_ACTIVE = "vertx.http.server.active.requests";
  static final String SERVER_REQUESTS = "vertx.http.server.requests";
  static final String SERVER_RESETS = "vertx.http.server.request.resets";
  static final String SERVER_EXCEPTIONS = "vertx.http.server.errors";
  static final String SERVER_WEBSOCKETS = "vertx.http.server.active.ws.connections";
  static final String SERVER_READ = "vertx.http.server.bytes.read";
  static final String SERVER_WRITTEN = "vertx.http.server.bytes.written";
  static final String SERVER_TIME = "vertx.http.server.response.time";

  static final Set<String> SERVER = Set.of(
      SERVER_CONNECTIONS,
      SERVER_ACTIVE,
      SERVER_REQUESTS,
      SERVER_RESETS,
      SERVER_EXCEPTIONS,
      SERVER_WEBSOCKETS,
      SERVER_READ,
      SERVER_WRITTEN,
      SERVER_TIME);

  static final String CLIENT_CONNECTIONS = "vertx.http.client.active.connections";
  static final String CLIENT_ACTIVE = "vertx.http.client.active.requests";
  static final String CLIENT_REQUESTS = "vertx.http.client.requests";
  static final String CLIENT_RESPONSES = "vertx.http.client.responses";
  static final String CLIENT_EXCEPTIONS = "vertx.http.client.errors";
  static final String CLIENT_WEBSOCKETS = "vertx.http.client.active.ws.connections";
  static final String CLIENT_READ = "vertx.http.client.bytes.read";
  static final String CLIENT_WRITTEN = "vertx.http.client.bytes.written";
  static final String CLIENT_TIME = "vertx.http.client.response.time";

  static final Set<String> CLIENT = Set.of(
      CLIENT_CONNECTIONS,
      CLIENT_ACTIVE,
      CLIENT_REQUESTS,
      CLIENT_RESPONSES,
      CLIENT_EXCEPTIONS,
      CLIENT_WEBSOCKETS,
      CLIENT_READ,
      CLIENT_WRITTEN,
      CLIENT_TIME);

  static final String BUS = "vertx.eventbus.";
  static final Set<String> EVENT_BUS = Set.of(
      BUS + "handlers",
      BUS + "pending",
      BUS + "published",
      BUS + "sent",
      BUS + "received",
      BUS + "delivered",
      BUS + "processed",
      BUS + "discarded",
      BUS + "reply.failures");

  static final String POOL_IN_USE = "vertx.pool.in.use";
  static final String POOL_QUEUED = "vertx.pool.queue.pending";
  static final String POOL_RATIO = "vertx.pool.ratio";
  static final String POOL_COMPLETED = "vertx.pool.completed";
  static final String POOL_QUEUE_TIME = "vertx.pool.queue.time";
  static final String POOL_USAGE = "vertx.pool.usage";

  static final Set<String> POOL =
      Set.of(POOL_IN_USE, POOL_QUEUED, POOL_RATIO, POOL_COMPLETED, POOL_QUEUE_TIME, POOL_USAGE);

  private VertxMeters() {}

  /** Whether a meter is shown elsewhere than under {@code metrics.modular}. */
  static boolean hasItsPlace(String name) {
    return SERVER.contains(name)
        || CLIENT.contains(name)
        || EVENT_BUS.contains(name)
        || POOL.contains(name);
  }
}
