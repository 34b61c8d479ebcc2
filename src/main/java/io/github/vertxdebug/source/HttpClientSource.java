package io.github.vertxdebug.source;

import io.github.vertxdebug.source.Groups.Group;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code metrics.aio.http_clients}, from vertx-micrometer's {@code vertx.http.client.*}: open connections and the web sockets
 * among them, requests waiting for their response ({@code active_requests}) and sent ({@code requests}), responses and failures
 * as {@link HttpServerSource} has them, bytes of bodies likewise, and the time from request to response in ms. Vert.x does not
 * count the resets of its clients.
 *
 * <p>An entry is the clients of one metrics name (label {@code client_name}), else {@code all}.
 *
 * <p>Broadcaster's loop; holds nothing. Absent: all of it until a meter exists, {@code resets} always, the classes of codes
 * where the label {@code code} is off, web sockets and exceptions before the first, buckets where the application asked for no
 * histogram.
 */
final class HttpClientSource implements Source {

  private final Groups clients;

  HttpClientSource(MeterIndex index) {
    this.clients = new Groups(index, VertxMeters.CLIENT, HttpClientSource::key);
  }

  @Override
  public String name() {
    return "http_clients";
  }

  @Override
  public void write(StateWriter out) {
    List<Group> present = clients.current();
    if (present.isEmpty()) {
      return;
    }
    out.object("metrics").object("aio").object("http_clients");
    for (Group client : present) {
      out.object(client.key());
      client.put(out, "connections", VertxMeters.CLIENT_CONNECTIONS);
      HttpFigures.writeActive(out, client, VertxMeters.CLIENT_ACTIVE);
      client.put(out, "requests", VertxMeters.CLIENT_REQUESTS);
      client.put(out, "websockets", VertxMeters.CLIENT_WEBSOCKETS);
      HttpFigures.writeOutcomes(out, client, VertxMeters.CLIENT_RESPONSES);
      HttpFigures.writeExceptions(out, client, VertxMeters.CLIENT_EXCEPTIONS);
      client.put(out, "bytes_read", VertxMeters.CLIENT_READ);
      client.put(out, "bytes_written", VertxMeters.CLIENT_WRITTEN);
      client.timings(VertxMeters.CLIENT_TIME).write(out, "response_time");
      out.end();
    }
    out.end().end().end();
  }

  private static String key(Series series) {
    @Nullable String name = series.tag("client_name");
    return name != null ? name : "all";
  }
}
