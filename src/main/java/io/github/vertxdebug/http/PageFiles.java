package io.github.vertxdebug.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The page's files as they are sent. Each is read, joined and compressed when it is first asked for, on one of the dashboard's own
 * workers, once however many ask meanwhile, and kept: the bytes that were sent and nothing else.
 *
 * <p>Any thread; the answer comes back on the asker's own context. One for all dashboards of a Vert.x instance that have the same root,
 * and it stays until Vert.x ends. There is a fixed number of files. One that cannot be read is read again for who asks next.
 */
final class PageFiles implements Shareable {

  /** The page, for a browser that sees it from a path without a slash at its end. */
  private static final String OUTSIDE = "seen from outside";

  private static final String NAME = "vertx-debug-dashboard-page";

  private record Key(String name, ContentCoding coding) {}

  private final Map<Key, SharedReading<PageFile>> files = new HashMap<>();

  /**
   * Prepares all files, and reads none.
   *
   * @param read gives the content for a name that is sent, as {@link Webroot} does
   * @param folder the last step of the root
   */
  PageFiles(
      Vertx vertx, SharedReading.Worker worker, Function<String, byte[]> read, String folder) {
    for (ContentCoding coding : ContentCoding.values()) {
      Webroot.TYPES.forEach(
          (name, type) -> put(vertx, worker, new Key(name, coding), type, () -> read.apply(name)));
      put(
          vertx,
          worker,
          new Key(OUTSIDE, coding),
          Objects.requireNonNull(Webroot.type(Webroot.PAGE)),
          () -> seenFromOutside(read.apply(Webroot.PAGE), folder));
    }
  }

  /** Those for dashboards with this root, a path without a slash at its end. */
  static PageFiles of(Vertx vertx, String root) {
    LocalMap<String, PageFiles> shared = vertx.sharedData().getLocalMap(NAME);
    String folder = root.substring(root.lastIndexOf('/') + 1);
    return Objects.requireNonNull(shared.computeIfAbsent(
        folder,
        key -> new PageFiles(
            vertx,
            call -> RequestWorkers.of(vertx).run(call),
            name -> Webroot.onClassPath().file(name),
            folder)));
  }

  /** The page itself. */
  Future<PageFile> page(boolean fromOutside, ContentCoding coding) {
    return get(new Key(fromOutside ? OUTSIDE : Webroot.PAGE, coding));
  }

  /** A file that has a {@linkplain Webroot#type type}. */
  Future<PageFile> file(String name, ContentCoding coding) {
    return get(new Key(name, coding));
  }

  private Future<PageFile> get(Key key) {
    return Objects.requireNonNull(files.get(key), () -> "no such file: " + key).get();
  }

  private void put(
      Vertx vertx, SharedReading.Worker worker, Key key, String type, Supplier<byte[]> read) {
    files.put(
        key,
        new SharedReading<>(
            vertx,
            worker,
            () -> PageFile.of(type, key.coding, read.get()),
            "Reading the page's files",
            Long.MAX_VALUE,
            System::nanoTime));
  }

  /**
   * Seen from a path without a slash at its end, everything the page names lies one level deeper. A relative base holds
   * behind a proxy that adds a prefix, too.
   */
  private static byte[] seenFromOutside(byte[] page, String folder) {
    return new String(page, UTF_8)
        .replaceFirst("<head>", "<head>\n<base href=\"" + folder + "/\">")
        .getBytes(UTF_8);
  }
}
