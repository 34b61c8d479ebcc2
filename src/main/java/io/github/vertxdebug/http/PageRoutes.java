package io.github.vertxdebug.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** The page and what it is made of, from the class path. */
final class PageRoutes {

  private static final String WEBROOT = "vertx-debug-dashboard/webroot";
  private static final String UPLOT = "META-INF/resources/webjars/uplot/";
  private static final String UPLOT_VERSION = "META-INF/maven/org.webjars.npm/uplot/pom.properties";

  private final String page;
  private final String pageBelow;

  /**
   * @param root path of the dashboard, without a slash at its end
   */
  PageRoutes(String root) {
    page = resource(WEBROOT + "/index.html");
    // Seen from a path without a slash at its end, everything the page names lies one level deeper.
    // A relative base holds
    // behind a proxy that adds a prefix, too.
    String last = root.substring(root.lastIndexOf('/') + 1);
    pageBelow = page.replaceFirst("<head>", "<head>\n<base href=\"" + last + "/\">");
  }

  void page(RoutingContext request) {
    HttpServerResponse response = request.response();
    response.putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8");
    response.putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    response.end(request.request().path().endsWith("/") ? page : pageBelow);
  }

  void mountAssets(Router router, String root) {
    router.route(root + "/*").handler(PageRoutes::letTheRequestEnd);
    router.route(root + "/lib/uplot/*").handler(files(UPLOT + uplotVersion() + "/dist"));
    router.route(root + "/*").handler(files(WEBROOT));
  }

  /**
   * The static handler pauses a request and leaves it so when it finds a file; Vert.x then never counts that request as ended,
   * and the number of active requests that the dashboard shows would grow with every asset it serves.
   */
  private static void letTheRequestEnd(RoutingContext request) {
    request.addEndHandler(sent -> request.request().resume());
    request.next();
  }

  private static StaticHandler files(String directory) {
    return StaticHandler.create(directory)
        .setIndexPage("/index.html")
        .setDirectoryListing(false)
        .setIncludeHidden(false)
        .setCachingEnabled(false);
  }

  private static String uplotVersion() {
    Properties properties = new Properties();
    try (InputStream in = open(UPLOT_VERSION)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }

  private static String resource(String name) {
    try (InputStream in = open(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String name) throws IOException {
    InputStream in = PageRoutes.class.getClassLoader().getResourceAsStream(name);
    if (in == null) {
      throw new IOException("the dashboard's own resource " + name + " is not on the class path");
    }
    return in;
  }
}
