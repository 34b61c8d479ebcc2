package io.github.vertxdebug.source;

import io.github.vertxdebug.source.Groups.Group;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code metrics.aio.routes}, by method and route as vertx-web names it: requests answered, answers by the class of their code, and
 * the time from request to answer in ms, from {@code vertx.http.server.requests} and {@code vertx.http.server.response.time}.
 *
 * <p>Broadcaster's loop; holds nothing. Absent: all of it where the label {@code route} is off (Vert.x's default),
 * {@code method} where that label is off, and what {@link HttpServerSource} has absent.
 */
final class RouteSource implements Source {

  private final Groups routes;

  RouteSource(MeterIndex index) {
    List<String> meters = List.of(VertxMeters.SERVER_REQUESTS, VertxMeters.SERVER_TIME);
    this.routes = new Groups(index, meters, RouteSource::key);
  }

  @Override
  public String name() {
    return "routes";
  }

  @Override
  public void write(StateWriter out) {
    List<Group> present = routes.current();
    if (present.isEmpty()) {
      return;
    }
    out.object("metrics").object("aio").object("routes");
    for (Group route : present) {
      out.object(route.key());
      out.put("method", route.tag("method")).put("route", route.tag("route"));
      route.put(out, "requests", VertxMeters.SERVER_REQUESTS);
      HttpFigures.writeOutcomes(out, route, VertxMeters.SERVER_REQUESTS);
      route.timings(VertxMeters.SERVER_TIME).write(out, "response_time");
      out.end();
    }
    out.end().end().end();
  }

  static @Nullable String key(Series series) {
    @Nullable String method = series.tag("method");
    @Nullable String route = series.tag("route");
    return method == null || route == null ? route : method + " " + route;
  }
}
