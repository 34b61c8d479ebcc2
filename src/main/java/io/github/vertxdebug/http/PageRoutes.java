package io.github.vertxdebug.http;

import io.github.vertxdebug.platform.VertxInternals;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;

/**
 * The page and the few files it is made of, compressed for who takes them so, and not sent again to who has them. Nothing but the names
 * in {@link Webroot} leads to a file.
 */
final class PageRoutes {

  private static final String CACHE_CONTROL = "no-cache";

  private final PageFiles files;
  private final String root;

  /**
   * The routes below one path.
   *
   * @param root path of the dashboard, without a slash at its end
   */
  PageRoutes(Vertx vertx, String root) {
    this.files = PageFiles.of(vertx, root);
    this.root = root;
  }

  void page(RoutingContext request) {
    boolean fromOutside = !request.request().path().endsWith("/");
    send(request, files.page(fromOutside, wished(request)));
  }

  /** Serves what the page names, and leaves everything else, the page itself too, to the next route. */
  void asset(RoutingContext request) {
    String path = request.normalizedPath();
    int below = path.indexOf(root + "/");
    String name = below < 0 ? "" : path.substring(below + root.length() + 1);
    if (Webroot.type(name) == null || name.equals(Webroot.PAGE)) {
      request.next();
    } else {
      send(request, files.file(name, wished(request)));
    }
  }

  private static ContentCoding wished(RoutingContext request) {
    return ContentCoding.preferred(request.request().headers().getAll(HttpHeaders.ACCEPT_ENCODING));
  }

  private static void send(RoutingContext request, Future<PageFile> file) {
    file.onSuccess(found -> send(request, found)).onFailure(request::fail);
  }

  private static void send(RoutingContext request, PageFile file) {
    MultiMap headers = request
        .response()
        .headers()
        .set(HttpHeaders.ETAG, file.etag())
        .add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    boolean known = file.isKnownTo(request.request().headers().getAll(HttpHeaders.IF_NONE_MATCH));
    ContentCoding coding = known ? ContentCoding.IDENTITY : file.coding();
    boolean hasBody = !known && !request.request().method().equals(HttpMethod.HEAD);
    if (coding != ContentCoding.IDENTITY || wouldBeEncoded(request.request(), hasBody)) {
      headers.set(HttpHeaders.CONTENT_ENCODING, coding.token());
    }
    if (known) {
      headers.set(HttpHeaders.CACHE_CONTROL, CACHE_CONTROL);
      request.response().setStatusCode(304).end();
    } else {
      Answer.end(request, file.type(), CACHE_CONTROL, file.bytes());
    }
  }

  /**
   * Whether the server would compress an answer that does not say how it is encoded, or say that it has. One that says "identity" is
   * left alone, and loses that word on its way; in HTTP/1.1 only where there is a body.
   */
  private static boolean wouldBeEncoded(HttpServerRequest request, boolean hasBody) {
    return VertxInternals.compresses(request.connection())
        && (hasBody || request.version() == HttpVersion.HTTP_2);
  }
}
