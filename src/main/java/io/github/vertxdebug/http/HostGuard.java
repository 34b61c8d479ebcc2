package io.github.vertxdebug.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that name a host this server does not go by. A page from elsewhere can make its own name resolve to this
 * address (DNS rebinding) and so let a browser read the dashboard for it, but it cannot forge {@code Host}.
 *
 * <p>Accepted are the bound address, loopback names and addresses, the address the connection really arrived at (an IP
 * address cannot be rebound), and the names that were configured. The port does not matter.
 */
final class HostGuard implements Handler<RoutingContext> {

  private static final Pattern LOOPBACK_V4 = Pattern.compile("127(\\.\\d{1,3}){3}");

  /** A target that is a whole URL, up to the end of its authority. */
  private static final Pattern URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*)");

  /** Fixed: nothing of a request that may be forged is shown. */
  private static final String DETAIL =
      "'Host' names none of this server's names; configuration key 'allowedHosts' takes further ones.";

  private final Set<String> accepted = new HashSet<>();

  HostGuard(@Nullable String boundHost, List<String> allowedHosts) {
    accepted.add("localhost");
    accepted.add("::1");
    accepted.add("0:0:0:0:0:0:0:1");
    if (boundHost != null) {
      accepted.add(normal(boundHost));
    }
    allowedHosts.forEach(host -> accepted.add(normal(host)));
  }

  @Override
  public void handle(RoutingContext request) {
    if (areAccepted(request.request())) {
      request.next();
    } else {
      Problem.of(403, "Forbidden", DETAIL).send(request);
    }
  }

  /**
   * Whether a request names us wherever it names a host: in {@code Host} or the authority of HTTP/2 (Vert.x resets a request
   * in which the two disagree), and in a target that is a whole URL, which overrides {@code Host}.
   */
  private boolean areAccepted(HttpServerRequest request) {
    HostAndPort authority = request.authority();
    List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
    if (authority == null || hosts.size() > 1 || !isAccepted(authority.host(), request)) {
      return false;
    }
    Matcher url = URL.matcher(request.uri());
    if (!url.lookingAt()) {
      return true;
    }
    HostAndPort target = HostAndPort.parseAuthority(url.group(1), -1);
    return target != null && isAccepted(target.host(), request);
  }

  private boolean isAccepted(String rawHost, HttpServerRequest request) {
    // Asked last where it arrived: the connection keeps the answer as long as it lives.
    return isAccepted(rawHost, (SocketAddress) null) || isAccepted(rawHost, request.localAddress());
  }

  boolean isAccepted(String rawHost, @Nullable SocketAddress local) {
    String host = normal(rawHost);
    return accepted.contains(host)
        || LOOPBACK_V4.matcher(host).matches()
        || (local != null
            && local.hostAddress() != null
            && host.equals(normal(local.hostAddress())));
  }

  /** Lower case, without an IPv6 address's brackets and zone, and without the dot that ends a full domain name. */
  private static String normal(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    if (name.startsWith("[") && name.endsWith("]")) {
      name = name.substring(1, name.length() - 1);
    }
    int zone = name.indexOf('%');
    if (zone > 0) {
      name = name.substring(0, zone);
    }
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }
}
