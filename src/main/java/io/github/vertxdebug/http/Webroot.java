package io.github.vertxdebug.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The files that a browser gets, made of those in {@code webroot}: there the page is many small modules and style sheets that need no
 * build step, here all of them are one script and one style sheet. Reads and joins anew each time, blocking. Immutable.
 */
public final class Webroot {

  /** Where files are read from. */
  @FunctionalInterface
  public interface Source {
    /** The file of this path, {@code null} if there is none. */
    byte @Nullable [] read(String path) throws IOException;
  }

  static final String PAGE = "index.html";
  private static final String SCRIPT = "main.js";
  private static final String STYLE = "css/page.css";

  /** What there is to fetch, and its type. */
  static final Map<String, String> TYPES = Map.of(
      PAGE,
      "text/html; charset=utf-8",
      SCRIPT,
      "text/javascript; charset=utf-8",
      STYLE,
      "text/css; charset=utf-8",
      "css/dark.css",
      "text/css; charset=utf-8",
      "icon.svg",
      "image/svg+xml",
      "lib/uplot/uPlot.iife.min.js",
      "text/javascript; charset=utf-8");

  private static final String LIBRARY = "lib/uplot/";
  private static final String OURS = "vertx-debug-dashboard/webroot/";
  private static final String UPLOT = "META-INF/resources/webjars/uplot/";
  private static final String UPLOT_VERSION = "META-INF/maven/org.webjars.npm/uplot/pom.properties";

  private final Source source;

  /** The page as it lies somewhere; the library that draws its charts comes from the class path all the same. */
  public Webroot(Source source) {
    this.source = source;
  }

  /**
   * The page on the class path. Not by way of Vert.x's file system, which a host may have told not to look there, and which would look
   * into the working directory first.
   */
  static Webroot onClassPath() {
    return new Webroot(path -> resource(OURS + path));
  }

  /** The type of a file; {@code null} when there is none of this name to fetch. */
  public static @Nullable String type(String name) {
    return TYPES.get(name);
  }

  /** What is sent for a name that has a type. */
  public byte[] file(String name) {
    return switch (name) {
      case SCRIPT -> PageScript.join(SCRIPT, this::text).getBytes(UTF_8);
      case STYLE -> PageStyle.join(STYLE, this::text).getBytes(UTF_8);
      default -> read(name);
    };
  }

  /** The path from the root of what one file names by a relative path; begins with {@code ../} if that leads out of it. */
  static String seenFrom(String path, String relative) {
    return URI.create("/" + path).resolve(relative).getPath().substring(1);
  }

  private String text(String path) {
    return new String(read(path), UTF_8);
  }

  private byte[] read(String path) {
    try {
      byte[] content = path.startsWith(LIBRARY)
          ? resource(UPLOT + uplotVersion() + "/dist/" + path.substring(LIBRARY.length()))
          : source.read(path);
      if (content == null) {
        throw new IllegalStateException("there is no " + path + " where the dashboard's page is");
      }
      return content;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String uplotVersion() throws IOException {
    Properties properties = new Properties();
    byte[] content = resource(UPLOT_VERSION);
    properties.load(new ByteArrayInputStream(content == null ? new byte[0] : content));
    return properties.getProperty("version", "missing");
  }

  private static byte @Nullable [] resource(String name) throws IOException {
    try (InputStream in = Webroot.class.getClassLoader().getResourceAsStream(name)) {
      return in == null ? null : in.readAllBytes();
    }
  }
}
