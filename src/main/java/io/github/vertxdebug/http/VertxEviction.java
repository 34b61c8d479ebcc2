package io.github.vertxdebug.http;

import io.github.vertxdebug.platform.VertxInternals;
import io.github.vertxdebug.stream.Eviction;
import io.vertx.core.http.HttpServerRequest;

/**
 * Gets rid of the peer of one request.
 *
 * @param request the one whose response no longer flows
 */
record VertxEviction(HttpServerRequest request) implements Eviction {

  @Override
  public void dropConnection() {
    VertxInternals.closeSocket(request.connection());
  }

  @Override
  public void resetStream() {
    VertxInternals.resetStream(request.connection(), request.streamId());
  }
}
