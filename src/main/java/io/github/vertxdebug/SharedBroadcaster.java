package io.github.vertxdebug;

import io.github.vertxdebug.broadcast.BroadcastSettings;
import io.github.vertxdebug.broadcast.BroadcasterVerticle;
import io.github.vertxdebug.platform.VertxInternals;
import io.github.vertxdebug.source.StandardSources;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.Objects;

/**
 * The one broadcaster of a Vert.x instance, however many dashboards are deployed in it or mounted on its routers: deployed for
 * the first who asks, with that one's settings, and undeployed after the last.
 */
final class SharedBroadcaster {

  private static final String MAP = "vertx-debug-dashboard";
  private static final String KEY = "broadcaster";

  /** How many hold the broadcaster, and its deployment; immutable. */
  private record Holders(int count, Promise<String> deployment) implements Shareable {}

  private final Vertx vertx;

  private SharedBroadcaster(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Deploys the broadcaster unless it is there; whoever got one must {@link #release} it. */
  static Future<SharedBroadcaster> acquire(Vertx vertx, DebugDashboardOptions options) {
    SharedBroadcaster shared = new SharedBroadcaster(vertx);
    Promise<String> mine = Promise.promise();
    Holders holders = Objects.requireNonNull(shared
        .map()
        .compute(
            KEY,
            (key, now) -> now == null
                ? new Holders(1, mine)
                : new Holders(now.count() + 1, now.deployment())));
    if (holders.deployment() == mine) {
      VertxInternals.detachedContext(vertx)
          .runOnContext(v -> vertx.deployVerticle(broadcaster(vertx, options)).onComplete(mine));
    }
    return holders.deployment().future().map(shared).onFailure(failure -> shared.release());
  }

  Future<Void> release() {
    Holders[] last = new Holders[1];
    map().compute(KEY, (key, now) -> {
      if (now != null && now.count() > 1) {
        return new Holders(now.count() - 1, now.deployment());
      }
      last[0] = now;
      return null;
    });
    // When Vert.x itself is closing, the broadcaster may be undeployed already.
    return last[0] == null
        ? Future.succeededFuture()
        : last[0].deployment().future().compose(vertx::undeploy).otherwiseEmpty();
  }

  private LocalMap<String, Holders> map() {
    return vertx.sharedData().getLocalMap(MAP);
  }

  private static BroadcasterVerticle broadcaster(Vertx vertx, DebugDashboardOptions options) {
    StandardSources sources = StandardSources.of(vertx, VertxInternals.meterRegistry(vertx));
    return new BroadcasterVerticle(
        new BroadcastSettings(
            options.getTickMillis(), options.getMaxSubscribers(), options.getHistoryTicks()),
        sources.fast(),
        sources.sampled());
  }
}
