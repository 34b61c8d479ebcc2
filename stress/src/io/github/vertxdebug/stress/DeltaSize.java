package io.github.vertxdebug.stress;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How many bytes an update takes, against the whole state: one stream of the dashboard as it is shipped, watching the sample
 * application and the load that its customers make. It takes the events' bytes as they are sent.
 */
public final class DeltaSize {

  private static final String USAGE = "[seconds watched, default 30]";

  /** What the median delta may be of the full state. */
  private static final double MOST_SHARE = 0.1;

  private DeltaSize() {}

  public static void main(String[] args) throws Exception {
    int seconds = Report.options(args, USAGE, 30)[0];
    List<String> wrong = new ArrayList<>();
    List<Integer> deltas = new ArrayList<>();
    int first;
    int last;
    try (ServerProcess server =
        ServerProcess.start(new JsonObject().put("sample", true).put("port", 0), "256m")) {
      HttpResponse<InputStream> stream = HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(server.uri().resolve("diagnostics/memory")).build(),
              BodyHandlers.ofInputStream());
      try (InputStream body = stream.body()) {
        nextEvent(body); // "retry" stands alone
        first = nextEvent(body);
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        while (System.nanoTime() < end) {
          deltas.add(nextEvent(body));
        }
        last = server.state().encode().getBytes(StandardCharsets.UTF_8).length;
      }
    }
    Collections.sort(deltas);
    int median = deltas.get(deltas.size() / 2);
    double share = (double) median / last;
    Report.line("full state at the beginning, at the end", "%d, %d bytes", first, last);
    Report.line("deltas", "%d in %d s", deltas.size(), seconds);
    Report.line(
        "bytes of a delta",
        "%d at the median, %d at p99, %d at most",
        median,
        deltas.get(deltas.size() * 99 / 100),
        deltas.get(deltas.size() - 1));
    Report.line("median delta / full state", "%.3f", share);
    if (share > MOST_SHARE) {
      wrong.add("the median delta is more than " + MOST_SHARE + " of the full state");
    }
    Report.end(wrong);
  }

  /** Reads to the next empty line, and tells how many bytes that took. */
  private static int nextEvent(InputStream body) throws IOException {
    int length = 0;
    for (int before = '\n', b = body.read(); ; before = b, b = body.read()) {
      if (b < 0) {
        throw new IOException("the stream ended");
      }
      length++;
      if (before == '\n' && b == '\n' && length > 1) {
        return length;
      }
    }
  }
}
