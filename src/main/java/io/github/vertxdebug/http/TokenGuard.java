package io.github.vertxdebug.http;

import io.vertx.core.Handler;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the token: as {@code Authorization: Bearer}, as the cookie that a visit with {@code ?token=} sets, or as that
 * visit itself. The cookie holds a keyed hash, not the token, and stays valid over restarts. All comparisons take the same
 * time whatever is compared.
 */
final class TokenGuard implements Handler<RoutingContext> {

  private static final String COOKIE = "vertx-debug-dashboard-";
  private static final String BEARER = "Bearer ";
  private static final String DETAIL =
      "A token is asked for: send 'Authorization: Bearer TOKEN', or visit once with '?token=TOKEN'.";

  /** Differs with the token: browsers keep one jar for all ports of a host. */
  private final String cookieName;

  private final byte[] tokenMark;
  private final String cookieValue;
  private final byte[] cookieMark;
  private final KeyedHash hash;

  TokenGuard(String token) {
    hash = new KeyedHash(token);
    tokenMark = mark(token);
    cookieName = COOKIE + HexFormat.of().formatHex(mark("name of the cookie"), 0, 4);
    cookieValue = Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(mark("cookie of the debug dashboard"));
    cookieMark = mark(cookieValue);
  }

  @Override
  public void handle(RoutingContext request) {
    String authorization = request.request().getHeader(HttpHeaders.AUTHORIZATION);
    if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      decide(request, isToken(authorization.substring(BEARER.length()).trim()));
      return;
    }
    List<String> visit = visit(request);
    if (!visit.isEmpty()) {
      boolean right = isToken(visit.get(0));
      if (right) {
        request.response().headers().add(HttpHeaders.SET_COOKIE, cookie(request));
      }
      decide(request, right);
      return;
    }
    Cookie cookie = request.request().getCookie(cookieName);
    decide(request, cookie != null && MessageDigest.isEqual(mark(cookie.getValue()), cookieMark));
  }

  /** The tokens in the query; none when it cannot be decoded, of which nobody is told more without a token. */
  private static List<String> visit(RoutingContext request) {
    try {
      return request.queryParam("token");
    } catch (RuntimeException undecodable) {
      return List.of();
    }
  }

  private static void decide(RoutingContext request, boolean right) {
    if (right) {
      request.next();
    } else {
      request.response().putHeader("WWW-Authenticate", "Bearer realm=\"debug dashboard\"");
      Problem.of(401, "Unauthorized", DETAIL).send(request);
    }
  }

  private boolean isToken(@Nullable String given) {
    return given != null && MessageDigest.isEqual(mark(given), tokenMark);
  }

  private String cookie(RoutingContext request) {
    return cookieName + "=" + cookieValue + "; Path=/; HttpOnly; SameSite=Strict"
        + (request.request().isSSL() ? "; Secure" : "");
  }

  /** A keyed hash, so that what is compared has one length and tells nothing of the token's. */
  private byte[] mark(String text) {
    return hash.of(text);
  }
}
