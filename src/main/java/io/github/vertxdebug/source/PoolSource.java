package io.github.vertxdebug.source;

import io.github.vertxdebug.source.Groups.Group;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code metrics.aio.pools}, by type and name, from vertx-micrometer's {@code vertx.pool.*}: how many are in use, how many wait
 * for one, the share in use, how many were given back, and how long was waited for one and it was used, in ms.
 *
 * <p>Broadcaster's loop; holds nothing. Absent: all of it until there is a pool, {@code ratio} of a pool without a limit. A
 * pool whose labels are off goes by {@code all}.
 */
final class PoolSource implements Source {

  private final Groups pools;

  PoolSource(MeterIndex index) {
    this.pools = new Groups(index, VertxMeters.POOL, PoolSource::key);
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
      out.object(pool.key());
      out.put("type", pool.tag("pool_type")).put("name", pool.tag("pool_name"));
      pool.put(out, "in_use", VertxMeters.POOL_IN_USE);
      pool.put(out, "queued", VertxMeters.POOL_QUEUED);
      out.put("ratio", Round.share(pool.max(VertxMeters.POOL_RATIO)));
      pool.put(out, "completed", VertxMeters.POOL_COMPLETED);
      pool.timings(VertxMeters.POOL_QUEUE_TIME).write(out, "queue_time");
      pool.timings(VertxMeters.POOL_USAGE).write(out, "usage");
      out.end();
    }
    out.end().end().end();
  }

  private static String key(Series series) {
    @Nullable String type = series.tag("pool_type");
    @Nullable String name = series.tag("pool_name");
    return Objects.requireNonNullElse(type, "all") + "/" + Objects.requireNonNullElse(name, "all");
  }
}
