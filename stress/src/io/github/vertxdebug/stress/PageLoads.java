package io.github.vertxdebug.stress;

import io.github.vertxdebug.storm.Mistakes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Loads the page with the files it names, about once a second, as browsers do that are opened. A thread of its own. */
final class PageLoads implements AutoCloseable {

  private static final Pattern FILE = Pattern.compile("(?:src|href)=\"([^\"#:]+)\"");
  private static final int EVERY_MILLIS = 1000;

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI page;
  private final Mistakes mistakes;
  private final Thread thread = new Thread(this::run, "page loads");
  private volatile int loads;
  private volatile boolean closed;

  PageLoads(URI page, Mistakes mistakes) {
    this.page = page;
    this.mistakes = mistakes;
    thread.setDaemon(true);
    thread.start();
  }

  int loads() {
    return loads;
  }

  private void run() {
    try {
      while (!closed) {
        Matcher files = FILE.matcher(get(page));
        while (files.find()) {
          get(page.resolve(files.group(1)));
        }
        loads++;
        Thread.sleep(EVERY_MILLIS);
      }
    } catch (IOException | InterruptedException e) {
      mistakes.add("the page: " + e);
    }
  }

  private String get(URI uri) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      mistakes.add(uri + " was answered with " + answer.statusCode());
    }
    return answer.body();
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join();
  }
}
