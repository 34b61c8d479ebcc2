package io.github.vertxdebug.source;

import io.github.vertxdebug.source.Groups.Group;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code metrics.aio.http_servers}, from vertx-micrometer's {@code vertx.http.server.*}:
 *
 * <ul>
 *   <li>{@code connections} that are open, and {@code websockets} among them;
 *   <li>{@code active_requests} being processed, {@code requests} answered, and {@code resets}: those that ended without an
 *       answer; of the last one see {@link HttpFigures#writeActive};
 *   <li>{@code responses} by the class of their code, {@code errors} among them, {@code failed_connections} and their {@code exceptions}, see
 *       {@link HttpFigures};
 *   <li>{@code bytes_read} and {@code bytes_written}: of bodies, without heads and framing, told by steps of 4 KiB or at the end
 *       of a message or connection: that is how Vert.x counts them;
 *   <li>{@code response_time}: from request to answer, in ms, without the dashboard's own streams ({@link OwnStreams}) where the
 *       label {@code route} tells them apart.
 * </ul>
 *
 * <p>An entry is the server with one address (label {@code local}: the address asked for, so the port may read 0), else the
 * servers of one metrics name ({@code server_name}), else {@code all}. Vert.x counts connections and bytes without the metrics
 * name: with that label only, they are under {@code all}.
 *
 * <p>Broadcaster's loop; holds nothing. Absent: all of it until a meter exists, the classes of codes where the label {@code
 * code} is off, resets, web sockets and exceptions before the first, buckets where the application asked for no histogram.
 */
final class HttpServerSource implements Source {

  private final Groups servers;

  HttpServerSource(MeterIndex index) {
    this(index, new OwnStreams());
  }

  /** @param streams whose response times are left out */
  HttpServerSource(MeterIndex index, OwnStreams streams) {
    this.servers = new Groups(
        index,
        VertxMeters.SERVER,
        series -> series.name().equals(VertxMeters.SERVER_TIME) && streams.has(series)
            ? null
            : key(series));
  }

  @Override
  public String name() {
    return "http_servers";
  }

  @Override
  public void write(StateWriter out) {
    List<Group> present = servers.current();
    if (present.isEmpty()) {
      return;
    }
    out.object("metrics").object("aio").object("http_servers");
    for (Group server : present) {
      out.object(server.key());
      server.put(out, "connections", VertxMeters.SERVER_CONNECTIONS);
      HttpFigures.writeActive(out, server, VertxMeters.SERVER_ACTIVE);
      server.put(out, "requests", VertxMeters.SERVER_REQUESTS);
      server.put(out, "resets", VertxMeters.SERVER_RESETS);
      server.put(out, "websockets", VertxMeters.SERVER_WEBSOCKETS);
      HttpFigures.writeOutcomes(out, server, VertxMeters.SERVER_REQUESTS);
      HttpFigures.writeExceptions(out, server, VertxMeters.SERVER_EXCEPTIONS);
      server.put(out, "bytes_read", VertxMeters.SERVER_READ);
      server.put(out, "bytes_written", VertxMeters.SERVER_WRITTEN);
      server.timings(VertxMeters.SERVER_TIME).write(out, "response_time");
      out.end();
    }
    out.end().end().end();
  }

  private static String key(Series series) {
    @Nullable String address = series.tag("local");
    @Nullable String name = series.tag("server_name");
    return address != null ? address : name != null ? name : "all";
  }
}
