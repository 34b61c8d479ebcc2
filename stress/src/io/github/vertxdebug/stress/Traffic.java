package io.github.vertxdebug.stress;

import io.github.vertxdebug.storm.Mistakes;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Requests to the application itself, so many a second, each of whose answers is looked at, until it is told to {@link #end}. On
 * an event loop of its own.
 */
final class Traffic implements AutoCloseable {

  private static final int PERIOD_MILLIS = 20;
  private static final int PATIENCE_SECONDS = 60;
  private static final String[] KINDS = {"at-once", "bus", "worker"};

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final HttpClient client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(20));
  private final Context loop = vertx.getOrCreateContext();
  private final int port;
  private final Mistakes mistakes;
  private final List<Double> millis = new ArrayList<>();
  private final Promise<Void> allAnswered = Promise.promise();
  private long timer;
  private long number;
  private long answered;
  private long failed;
  private boolean ending;

  Traffic(int port, int aSecond, Mistakes mistakes) {
    this.port = port;
    this.mistakes = mistakes;
    double[] due = {0};
    onLoop(() -> timer = vertx.setPeriodic(PERIOD_MILLIS, t -> {
      for (due[0] += aSecond * PERIOD_MILLIS / 1000.0; due[0] >= 1; due[0]--) {
        ask();
      }
    }));
  }

  private void ask() {
    String id = "" + number++;
    String path = "/" + KINDS[(int) (number % KINDS.length)] + "/" + id;
    long start = System.nanoTime();
    client
        .request(HttpMethod.GET, port, "127.0.0.1", path)
        .compose(request -> request.send())
        .compose(response -> response.body().map(body -> response.statusCode() + " " + body))
        .onComplete(answer -> {
          millis.add((System.nanoTime() - start) / 1e6);
          String expected = "200 " + new JsonObject().put("id", id).encode();
          if (!expected.equals(answer.result())) {
            failed++;
            mistakes.add(path + " was answered with " + answer);
          }
          answered++;
          completeIfAllAnswered();
        });
  }

  /** Asks no more, and waits for the answers that are still to come. */
  void end() throws TimeoutException {
    onLoop(() -> {
      vertx.cancelTimer(timer);
      ending = true;
      completeIfAllAnswered();
    });
    allAnswered.future().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private void completeIfAllAnswered() {
    if (ending && answered == number) {
      allAnswered.tryComplete();
    }
  }

  /** Forgets what was so far. */
  void reset() {
    onLoop(millis::clear);
  }

  void report(List<String> wrong) {
    onLoop(() -> {
      List<Double> sorted = millis.stream().sorted().toList();
      Report.line(
          "the application's own requests",
          "%d, %d failed; p50 %.1f ms, p99 %.1f ms",
          number,
          failed,
          sorted.get(sorted.size() / 2),
          sorted.get(sorted.size() * 99 / 100));
      if (failed > 0 || sorted.isEmpty()) {
        wrong.add(failed + " of the application's own requests failed");
      }
    });
  }

  private void onLoop(Runnable task) {
    Promise<Void> done = Promise.promise();
    loop.runOnContext(v -> {
      task.run();
      done.complete();
    });
    done.future().await();
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
