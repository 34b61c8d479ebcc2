package io.github.vertxdebug.stream;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.function.Consumer;

/**
 * The response to one HTTP request as a {@link Wire}. Only this class touches the {@link HttpServerResponse} once the response
 * has begun, and only it knows which version of HTTP is spoken.
 */
final class HttpWire implements Wire {

  private static final long HTTP_2_CANCEL = 0x8;

  private final Vertx vertx;
  private final HttpServerResponse response;
  private final HttpConnection connection;
  private final HttpVersion version;
  private final Eviction eviction;
  private final Consumer<Runnable> whenOver;

  HttpWire(
      Vertx vertx,
      HttpServerRequest request,
      Eviction eviction,
      Consumer<Runnable> whenOver,
      int maxQueuedBytes) {
    this.vertx = vertx;
    // Not the request itself: vertx-web's keeps much that nobody needs any more.
    this.response = request.response();
    this.connection = request.connection();
    this.version = request.version();
    this.eviction = eviction;
    this.whenOver = whenOver;
    response.setWriteQueueMaxSize(maxQueuedBytes); // without effect on HTTP/2
  }

  @Override
  public void begin() {
    response
        .setChunked(true)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache, no-store")
        .putHeader("X-Accel-Buffering", "no");
  }

  @Override
  public Future<Void> write(Buffer frame) {
    return response.write(frame);
  }

  @Override
  public boolean isFull() {
    return response.writeQueueFull();
  }

  @Override
  public void onDrain(Runnable callback) {
    response.drainHandler(drained -> callback.run());
  }

  @Override
  public Future<Void> end() {
    Future<Void> ended = response.end();
    if (version == HttpVersion.HTTP_1_0) {
      // It knows no chunks: the end of the connection is all that tells the end of the body, even
      // to a client that asked to keep the connection.
      ended.onComplete(done -> connection.close());
    }
    return ended;
  }

  @Override
  public boolean isEnded() {
    return response.ended();
  }

  @Override
  public void cut() {
    if (version == HttpVersion.HTTP_2) {
      // Vert.x resets no stream whose end it has handed down, though that end may be
      // waiting for a window.
      response.reset(HTTP_2_CANCEL).onFailure(refused -> eviction.resetStream());
    } else {
      eviction.dropConnection();
    }
  }

  @Override
  public void drop() {
    eviction.dropConnection();
  }

  @Override
  public Runnable after(long millis, Runnable task) {
    long timer = vertx.setTimer(millis, fired -> task.run());
    return () -> vertx.cancelTimer(timer);
  }

  @Override
  public void onOver(Runnable callback) {
    whenOver.accept(callback);
  }
}
