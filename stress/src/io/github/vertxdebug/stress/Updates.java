package io.github.vertxdebug.stress;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A way of keeping somebody up to date about a process by asking it: what is asked for each time, one after the other over one
 * connection, and how often.
 */
record Updates(String name, double perSecond, String accept, List<URI> asked) {

  /** That of one request. */
  static Updates of(String name, double perSecond, String accept, URI asked) {
    return new Updates(name, perSecond, accept, List.of(asked));
  }

  /** What came of it: how often it was asked, and the bytes of all answers' bodies. */
  record Told(long updates, long bytes) {}

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** Asks for so long at its own pace, or at another. Fails when anything is not answered with 200. */
  Told follow(double seconds, double rate) throws IOException, InterruptedException {
    long start = System.nanoTime();
    long updates = 0;
    long bytes = 0;
    for (; updates < seconds * rate; updates++) {
      long due = start + (long) (1e9 * updates / rate);
      TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
      for (URI uri : asked) {
        bytes += ask(uri);
      }
    }
    long end = start + (long) (1e9 * seconds);
    TimeUnit.NANOSECONDS.sleep(Math.max(0, end - System.nanoTime()));
    return new Told(updates, bytes);
  }

  private int ask(URI uri) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri)
        .header("Accept", accept)
        .timeout(Duration.ofSeconds(20))
        .build();
    HttpResponse<byte[]> answer = CLIENT.send(request, BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      throw new IOException(uri + " was answered with " + answer.statusCode());
    }
    return answer.body().length;
  }
}
