package io.github.vertxdebug.http;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/**
 * An error as {@code application/problem+json} (RFC 9457). What a client sent is only ever shown inside JSON, never in HTML,
 * and never longer than a hundred characters.
 */
final class Problem extends RuntimeException {

  private static final int MOST_SHOWN = 100;

  private final int status;
  private final JsonObject body;

  private Problem(int status, String title, @Nullable String detail) {
    super(title, null, false, false);
    this.status = status;
    this.body =
        new JsonObject().put("type", "about:blank").put("title", title).put("status", status);
    if (detail != null) {
      body.put("detail", detail);
    }
  }

  /** An error that tells nothing beyond its status. */
  static Problem of(int status, String title) {
    return new Problem(status, title, null);
  }

  static Problem of(int status, String title, String detail) {
    return new Problem(status, title, detail);
  }

  /** A parameter that is not what it should be: status 400. */
  static Problem parameter(String rawName, String value, String allowed) {
    String name = shorten(rawName);
    String shown = shorten(value);
    Problem problem = new Problem(
        400,
        "Bad parameter",
        "Parameter '" + name + "' is '" + shown + "', allowed is " + allowed + ".");
    problem.body.put("parameter", name).put("value", shown).put("allowed", allowed);
    return problem;
  }

  Problem with(String key, Object value) {
    body.put(key, value);
    return this;
  }

  static String shorten(String value) {
    if (value.length() <= MOST_SHOWN) {
      return value;
    }
    boolean withinCharacter = Character.isHighSurrogate(value.charAt(MOST_SHOWN - 1));
    return value.substring(0, withinCharacter ? MOST_SHOWN - 1 : MOST_SHOWN) + "…";
  }

  void send(RoutingContext request) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.headWritten()) {
      return;
    }
    // Once more, for errors that come before any of our routes is asked.
    Answer.protect(response).setStatusCode(status);
    Answer.end(request, "application/problem+json", "no-store", body.toBuffer());
  }
}
