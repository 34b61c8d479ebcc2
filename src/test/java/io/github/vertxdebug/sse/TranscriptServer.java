package io.github.vertxdebug.sse;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Serves an event stream in pieces of odd sizes, each sent when the one before has left the process, and a page that reads it
 * and hands back what it has read.
 */
final class TranscriptServer implements AutoCloseable {

  private static final int[] SIZES = {1, 2, 3, 7, 61, 1021, 4099, 8191, 65_537};

  private final Vertx vertx = Vertx.vertx();
  private final CompletableFuture<String> decoded = new CompletableFuture<>();
  private final String script = script(); // not read on the event loop
  private final Buffer stream;
  private final HttpServer server;

  TranscriptServer(byte[] stream) throws Exception {
    this.stream = Buffer.buffer(stream);
    this.server = vertx
        .createHttpServer()
        .requestHandler(this::serve)
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  String at(String path) {
    return "http://127.0.0.1:" + server.actualPort() + path;
  }

  /** What the page has posted; waits for it. */
  String decoded() throws Exception {
    return decoded.get(60, TimeUnit.SECONDS);
  }

  private void serve(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    switch (request.path()) {
      case "/" ->
        response
            .putHeader("Content-Type", "text/html; charset=utf-8")
            .end("<!doctype html><title>Reader</title><script src=\"reader.js\"></script>");
      case "/reader.js" ->
        response.putHeader("Content-Type", "text/javascript; charset=utf-8").end(script);
      case "/stream" -> {
        response.putHeader("Content-Type", "text/event-stream").setChunked(true);
        send(response, 0, new Random(1).ints(0, SIZES.length).iterator());
      }
      case "/decoded" ->
        request.body().onSuccess(body -> {
          response.end();
          decoded.complete(body.toString());
        });
      default -> response.setStatusCode(204).end(); // the icon that a browser asks for
    }
  }

  private void send(HttpServerResponse response, int from, Iterator<Integer> sizes) {
    if (from == stream.length()) {
      response.end();
      return;
    }
    int to = Math.min(stream.length(), from + SIZES[sizes.next()]);
    response
        .write(stream.slice(from, to))
        .onSuccess(sent -> vertx.runOnContext(next -> send(response, to, sizes)));
  }

  static String script() {
    try (InputStream in =
        requireNonNull(TranscriptServer.class.getResourceAsStream("reader.js"), "reader.js")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
