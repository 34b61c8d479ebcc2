package io.github.vertxdebug.source;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the dashboards of a Vert.x instance have their event streams. A stream's response takes as long as somebody watches, so in
 * the response times of a server it would stand above all that an application does.
 *
 * <p>Any thread. A path stays known when its dashboard ends, as its meters stay, too; there are as many as roots.
 */
public final class OwnStreams implements Shareable {

  /** What vertx-micrometer puts between the routes that a request has come through. */
  private static final char NEXT_ROUTE = '>';

  private final Set<String> paths = ConcurrentHashMap.newKeySet();

  OwnStreams() {}

  /** Those of a Vert.x instance. */
  public static OwnStreams of(Vertx vertx) {
    LocalMap<String, OwnStreams> shared =
        vertx.sharedData().getLocalMap("vertx-debug-dashboard.streams");
    return Objects.requireNonNull(shared.computeIfAbsent("streams", key -> new OwnStreams()));
  }

  /**
   * One more has its stream there.
   *
   * @param path of the route, as it is mounted
   */
  public void add(String path) {
    paths.add(path);
  }

  /** Whether a series is of a stream's requests; false where the label {@code route} is off. */
  boolean has(Series series) {
    @Nullable String route = series.tag("route");
    return route != null && paths.contains(route.substring(route.lastIndexOf(NEXT_ROUTE) + 1));
  }
}
