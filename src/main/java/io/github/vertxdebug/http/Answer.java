package io.github.vertxdebug.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** Ends a response with a body, or as HEAD wants it: with all that GET has but the body. */
final class Answer {

  private Answer() {}

  /** Tells browsers to do nothing with an answer but show it. On every answer of ours, whoever makes it. */
  static HttpServerResponse protect(HttpServerResponse response) {
    return response
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Content-Security-Policy", "default-src 'self'")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("X-Frame-Options", "SAMEORIGIN");
  }

  static void end(RoutingContext request, String type, String cacheControl, Buffer body) {
    HttpServerResponse response = request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .putHeader(HttpHeaders.CACHE_CONTROL, cacheControl);
    if (request.request().method().equals(HttpMethod.HEAD)) {
      // Vert.x leaves the body out on HTTP/1.1 alone; on HTTP/2 clients take one for
      // a breach of protocol.
      response
          .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()))
          .end();
    } else {
      response.end(body);
    }
  }
}
