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
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The one broadcaster of a Vert.x instance, however many dashboards are deployed in it or mounted on its routers: deployed for
 * the first who asks, with that one's settings, and undeployed after the last. There are never two: whoever asks while one
 * leaves, which takes as long as its event loop is blocked, waits until it is gone. Of two, each would get half of what
 * streams send, and they would fall silent for good.
 */
final class SharedBroadcaster {

  private static final String MAP = "vertx-debug-dashboard";
  private static final String KEY = "broadcaster";

  /**
   * Who holds the broadcaster; immutable.
   *
   * @param count how many; 0 while it leaves
   * @param deployment the broadcaster's
   * @param unhook takes back what was to happen at the end of Vert.x
   * @param gone done when it is undeployed
   */
  private record Holders(int count, Promise<String> deployment, Runnable unhook, Promise<Void> gone)
      implements Shareable {

    Holders with(int number) {
      return new Holders(number, deployment, unhook, gone);
    }
  }

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
    Promise<Void> lastIsGone = Promise.promise();
    Holders holders = Objects.requireNonNull(shared.map().compute(KEY, (key, now) -> {
      if (now != null && now.count() > 0) {
        return now.with(now.count() + 1);
      }
      (now == null ? Future.<Void>succeededFuture() : now.gone().future()).onComplete(lastIsGone);
      return new Holders(1, mine, unhook, Promise.promise());
    }));
    if (holders.deployment() == mine) {
      VertxInternals.detachedContext(vertx)
          .runOnContext(v -> lastIsGone
              .future()
              .compose(gone -> vertx.executeBlocking(() -> broadcaster(vertx, options), false))
              .compose(vertx::deployVerticle)
              .onComplete(mine));
    } else {
      unhook.run();
    }
    // Back to the caller's context: what it deploys next has to become a child of
    // the caller's verticle.
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

  /** To be called once. Done when the broadcaster is undeployed, if this was the last to hold it. */
  Future<Void> release() {
    AtomicReference<@Nullable Holders> last = new AtomicReference<>();
    map().computeIfPresent(KEY, (key, now) -> {
      if (now.count() == 1) {
        last.set(now);
      }
      return now.with(now.count() - 1);
    });
    Holders leaving = last.get();
    if (leaving == null) {
      return Future.succeededFuture();
    }
    leaving.unhook().run();
    return leaving
        .deployment()
        .future()
        .compose(vertx::undeploy)
        .<Void>mapEmpty()
        .otherwiseEmpty()
        .onComplete(undeployed -> {
          map().computeIfPresent(KEY, (key, now) -> now.gone() == leaving.gone() ? null : now);
          leaving.gone().complete();
        });
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
