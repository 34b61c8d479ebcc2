package io.github.vertxdebug;

import io.github.vertxdebug.broadcast.BroadcastSettings;
import io.github.vertxdebug.broadcast.BroadcasterVerticle;
import io.github.vertxdebug.platform.VertxInternals;
import io.github.vertxdebug.source.StandardSources;
import io.vertx.core.Context;
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

  /**
   * Who holds the broadcaster; immutable.
   *
   * @param count how many
   * @param deployment the broadcaster's
   * @param unhook takes back what was to happen at the end of Vert.x
   */
  private record Holders(int count, Promise<String> deployment, Runnable unhook)
      implements Shareable {}

  private final Vertx vertx;

  private SharedBroadcaster(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Deploys the broadcaster unless it is there; whoever got one must {@link #release} it. */
  static Future<SharedBroadcaster> acquire(Vertx vertx, DebugDashboardOptions options) {
    SharedBroadcaster shared = new SharedBroadcaster(vertx);
    Promise<String> mine = Promise.promise();
    // When Vert.x closes it undeploys the broadcaster itself, and would complain if we had done so.
    Runnable unhook = VertxInternals.beforeClose(vertx, () -> {
      shared.map().remove(KEY);
      return Future.succeededFuture();
    });
    Holders holders = Objects.requireNonNull(shared
        .map()
        .compute(
            KEY,
            (key, now) -> now == null
                ? new Holders(1, mine, unhook)
                : new Holders(now.count() + 1, now.deployment(), now.unhook())));
    if (holders.deployment() == mine) {
      VertxInternals.detachedContext(vertx)
          .runOnContext(v -> vertx
              .executeBlocking(() -> broadcaster(vertx, options), false)
              .compose(vertx::deployVerticle)
              .onComplete(mine));
    } else {
      unhook.run();
    }
    // Back to the caller's context: what it deploys next has to become a child of the caller's
    // verticle.
    Context caller = vertx.getOrCreateContext();
    Promise<SharedBroadcaster> acquired = Promise.promise();
    holders
        .deployment()
        .future()
        .map(shared)
        .onFailure(failure -> shared.release())
        .onComplete(done -> caller.runOnContext(v -> acquired.handle(done)));
    return acquired.future();
  }

  Future<Void> release() {
    Holders[] last = new Holders[1];
    map().compute(KEY, (key, now) -> {
      if (now != null && now.count() > 1) {
        return new Holders(now.count() - 1, now.deployment(), now.unhook());
      }
      last[0] = now;
      return null;
    });
    if (last[0] == null) {
      return Future.succeededFuture();
    }
    last[0].unhook().run();
    return last[0].deployment().future().compose(vertx::undeploy).otherwiseEmpty();
  }

  private LocalMap<String, Holders> map() {
    return vertx.sharedData().getLocalMap(MAP);
  }

  /** Blocks: the JVM's management beans read files when they are first asked for, and so do secure random numbers. */
  private static BroadcasterVerticle broadcaster(Vertx vertx, DebugDashboardOptions options) {
    StandardSources sources = StandardSources.of(vertx, VertxInternals.meterRegistry(vertx));
    return new BroadcasterVerticle(
        new BroadcastSettings(
            options.getTickMillis(), options.getMaxSubscribers(), options.getHistoryTicks()),
        sources.fast(),
        sources.sampled());
  }
}
