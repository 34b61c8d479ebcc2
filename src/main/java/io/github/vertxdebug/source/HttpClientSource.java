package io.github.vertxdebug.source;

import io.github.vertxdebug.source.Groups.Group;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code metrics.aio.http_clients}, from vertx-micrometer's {@code vertx.http.client.*}: open connections, requests waiting
 * for their response, requests sent, responses with 4xx and 5xx, bytes on the wire (in steps of 4 KiB while a connection is
 * open: that is how Vert.x tells them), and the time from request to response in ms. Vert.x does not count the resets of its
 * clients.
 *
 * <p>An entry is the clients of one metrics name (label {@code client_name}), else {@code all}.
 *
 * <p>Broadcaster's loop; holds nothing. Absent: all of it until a meter exists, {@code resets} always, {@code errors} where
 * the label {@code code} is off, buckets where the application asked for no histogram.
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
      client.put(out, "active_requests", VertxMeters.CLIENT_ACTIVE);
      client.put(out, "requests", VertxMeters.CLIENT_REQUESTS);
      HttpFigures.writeErrors(out, client, VertxMeters.CLIENT_RESPONSES);
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
