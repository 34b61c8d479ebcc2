package io.github.vertxdebug.http;

import io.github.vertxdebug.platform.VertxInternals;
import io.github.vertxdebug.stream.Eviction;
import io.vertx.core.http.HttpConnection;

/**
 * Gets rid of the peer of one response that no longer flows.
 *
 * @param streamId number of its stream on an HTTP/2 connection
 */
record VertxEviction(HttpConnection connection, long streamId) implements Eviction {

  @Override
  public void dropConnection() {
    VertxInternals.closeSocket(connection);
  }

  @Override
  public void resetStream() {
    VertxInternals.resetStream(connection, streamId);
  }
}
