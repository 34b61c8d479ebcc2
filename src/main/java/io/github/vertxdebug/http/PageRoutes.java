package io.github.vertxdebug.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The page and what it is made of, straight from the class path. Not by way of Vert.x's file system, which a host may have
 * told not to look there, and which would look into the working directory first. Read on a worker thread at each request: the
 * class path is files, and nothing here may make an event loop wait for a disk.
 */
final class PageRoutes {

  private static final String WEBROOT = "vertx-debug-dashboard/webroot/";
  private static final String LIBRARY = "lib/uplot/";
  private static final String UPLOT = "META-INF/resources/webjars/uplot/";
  private static final String UPLOT_VERSION = "META-INF/maven/org.webjars.npm/uplot/pom.properties";

  /** Names of what there is: no empty, hidden or upward steps, nothing to be decoded. */
  private static final Pattern ASSET =
      Pattern.compile("([A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-]+\\.[A-Za-z0-9.]+");

  private static final Map<String, String> TYPES = Map.of(
      "js", "text/javascript; charset=utf-8",
      "css", "text/css; charset=utf-8",
      "svg", "image/svg+xml");

  private final Vertx vertx;
  private final String root;

  /**
   * The routes below one path.
   *
   * @param root path of the dashboard, without a slash at its end
   */
  PageRoutes(Vertx vertx, String root) {
    this.vertx = vertx;
    this.root = root;
  }

  void page(RoutingContext request) {
    boolean inRoot = request.request().path().endsWith("/");
    vertx
        .executeBlocking(() -> new String(required(WEBROOT + "index.html"), UTF_8), false)
        .onSuccess(page -> Answer.end(
            request,
            "text/html; charset=utf-8",
            "no-cache",
            Buffer.buffer(inRoot ? page : seenFromOutside(page))))
        .onFailure(request::fail);
  }

  /**
   * Seen from a path without a slash at its end, everything the page names lies one level deeper. A relative base holds
   * behind a proxy that adds a prefix, too.
   */
  private String seenFromOutside(String page) {
    String last = root.substring(root.lastIndexOf('/') + 1);
    return page.replaceFirst("<head>", "<head>\n<base href=\"" + last + "/\">");
  }

  /** Serves what the page names, and leaves everything else to the next route. */
  void asset(RoutingContext request) {
    String path = request.normalizedPath();
    int below = path.indexOf(root + "/");
    String name = below < 0 ? "" : path.substring(below + root.length() + 1);
    String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
    if (type == null || !ASSET.matcher(name).matches()) {
      request.next();
      return;
    }
    vertx
        .executeBlocking(() -> found(resource(name)), false)
        .onSuccess(content -> {
          if (content == null) {
            request.next();
          } else {
            Answer.end(request, type, "no-cache", Buffer.buffer(content));
          }
        })
        .onFailure(request::fail);
  }

  private static String resource(String name) {
    return name.startsWith(LIBRARY)
        ? UPLOT + uplotVersion() + "/dist/" + name.substring(LIBRARY.length())
        : WEBROOT + name;
  }

  private static String uplotVersion() {
    Properties properties = new Properties();
    try (InputStream in = PageRoutes.class.getClassLoader().getResourceAsStream(UPLOT_VERSION)) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version", "missing");
  }

  private static byte[] required(String resource) {
    byte[] content = found(resource);
    if (content == null) {
      throw new IllegalStateException(
          "the dashboard's own resource " + resource + " is not on the class path");
    }
    return content;
  }

  private static byte @Nullable [] found(String resource) {
    try (InputStream in = PageRoutes.class.getClassLoader().getResourceAsStream(resource)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
