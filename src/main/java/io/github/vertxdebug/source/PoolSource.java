package io.github.vertxdebug.source;

import io.github.vertxdebug.source.Groups.Group;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code metrics.aio.pools}, by type and name, from vertx-micrometer's {@code vertx.pool.*}: how many are in use, how many wait
 * for one, the share in use, how many were given back, and how long was waited for one and it was used, in ms. Types are
 * {@code worker} (a task waits for a thread and uses it), {@code sql} and the like (a connection), and {@code http} and
 * {@code ws}, a client's connections to one authority: {@code queued} there are the requests that have no connection yet,
 * those included for which one is being opened.
 *
 * <p>Vert.x tells of HTTP and web socket clients only who waits, and leaves {@code vertx.pool.in.use} and what belongs to it at
 * nothing. {@code in_use} of theirs is therefore the client's active requests to that authority
 * ({@code vertx.http.client.active.requests}), as far as the label {@code remote} tells them apart.
 *
 * <p>Broadcaster's loop; holds nothing. Absent: all of it until there is a pool, {@code ratio} of a pool without a limit, and
 * of HTTP and web socket clients {@code ratio}, {@code completed} and {@code usage}, and {@code in_use} without that label. A
 * pool whose labels are off goes by {@code all}.
 */
final class PoolSource implements Source {

  private static final List<String> METERS = Stream.concat(
          VertxMeters.POOL.stream().sorted(), Stream.of(VertxMeters.CLIENT_ACTIVE))
      .toList();

  private final Groups pools;

  PoolSource(MeterIndex index) {
    this.pools = new Groups(index, METERS, PoolSource::key);
  }

  @Override
  public String name() {
    return "pools";
  }

  @Override
  public void write(StateWriter out) {
    List<Group> present = pools.current();
    if (present.isEmpty()) {
      return;
    }
    out.object("metrics").object("aio").object("pools");
    for (Group pool : present) {
      if (!isPool(pool)) {
        continue;
      }
      out.object(pool.key());
      out.put("type", pool.tag("pool_type")).put("name", pool.tag("pool_name"));
      pool.put(out, "queued", VertxMeters.POOL_QUEUED);
      if (tellsUse(pool)) {
        pool.put(out, "in_use", VertxMeters.POOL_IN_USE);
        out.put("ratio", Round.share(pool.max(VertxMeters.POOL_RATIO)));
        pool.put(out, "completed", VertxMeters.POOL_COMPLETED);
        pool.timings(VertxMeters.POOL_USAGE).write(out, "usage");
      } else {
        pool.put(out, "in_use", VertxMeters.CLIENT_ACTIVE);
      }
      pool.timings(VertxMeters.POOL_QUEUE_TIME).write(out, "queue_time");
      out.end();
    }
    out.end().end().end();
  }

  /** Whether Vert.x counts what is in use: always but for HTTP and web socket clients, and of these as soon as it does. */
  private static boolean tellsUse(Group pool) {
    @Nullable String type = pool.tag("pool_type");
    return !("http".equals(type) || "ws".equals(type))
        || pool.sum(VertxMeters.POOL_IN_USE) > 0
        || pool.sum(VertxMeters.POOL_COMPLETED) > 0;
  }

  /** A client's requests have a pool only where Vert.x counts who waits for it. */
  private static boolean isPool(Group group) {
    return !group.series(VertxMeters.POOL_QUEUED).isEmpty()
        || group.series(VertxMeters.CLIENT_ACTIVE).isEmpty();
  }

  private static @Nullable String key(Series series) {
    if (series.name().equals(VertxMeters.CLIENT_ACTIVE)) {
      @Nullable String remote = series.tag("remote");
      return remote == null ? null : "http/" + remote;
    }
    @Nullable String type = series.tag("pool_type");
    @Nullable String name = series.tag("pool_name");
    return Objects.requireNonNullElse(type, "all") + "/" + Objects.requireNonNullElse(name, "all");
  }
}
