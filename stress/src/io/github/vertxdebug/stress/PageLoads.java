package io.github.vertxdebug.stress;

import io.github.vertxdebug.storm.Mistakes;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Loads the page with the files it names, about once a second, as browsers do that are opened, on connections that are kept until
 * it is closed. A thread of its own.
 */
final class PageLoads implements AutoCloseable {

  private static final Pattern FILE = Pattern.compile("(?:src|href)=\"([^\"#:]+)\"");
  private static final int EVERY_MILLIS = 1000;
  private static final int PATIENCE_SECONDS = 30;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final HttpClient client = vertx.createHttpClient();
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
    } catch (Exception e) {
      mistakes.add("the page: " + e);
    }
  }

  private String get(URI uri) throws TimeoutException {
    return client
        .request(HttpMethod.GET, uri.getPort(), uri.getHost(), uri.getPath())
        .compose(HttpClientRequest::send)
        .compose(answer -> {
          if (answer.statusCode() != 200) {
            mistakes.add(uri + " was answered with " + answer.statusCode());
          }
          return answer.body();
        })
        .await(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .toString();
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join();
    vertx.close().await();
  }
}
