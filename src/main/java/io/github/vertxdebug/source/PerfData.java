package io.github.vertxdebug.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The counters that HotSpot keeps in a file of its own for {@code jstat} and {@code jcmd PerfCounter.print}. Not a promised
 * interface, but version 2 of its format has been the same since JDK 5: a header, then entries with a name, a type and a value
 * at a fixed place. Anything else is taken for unreadable. Immutable.
 */
final class PerfData {

  private static final int MAGIC = 0xcafec0c0;
  private static final int VERSION = 2;
  private static final int HEADER_BYTES = 32;
  private static final int ENTRY_BYTES = 20;
  private static final int MOST_BYTES = 1 << 20;

  private PerfData() {}

  /** Where the JVM with this process id keeps the file, whether it does or not. */
  static Path file(long pid) {
    // HotSpot asks neither java.io.tmpdir nor TMPDIR on Linux.
    String directory = System.getProperty("os.name", "").startsWith("Linux")
        ? "/tmp"
        : System.getProperty("java.io.tmpdir", "/tmp");
    return Path.of(directory, "hsperfdata_" + System.getProperty("user.name"), "" + pid);
  }

  /** The whole numbers with these names; null when there is no such file or it is in no format known here. */
  static @Nullable Map<String, Long> read(Path file, Set<String> names) throws IOException {
    if (!Files.isReadable(file) || Files.size(file) > MOST_BYTES) {
      return null;
    }
    ByteBuffer data = ByteBuffer.wrap(Files.readAllBytes(file));
    try {
      return parse(data, names);
    } catch (IndexOutOfBoundsException e) {
      return null;
    }
  }

  private static @Nullable Map<String, Long> parse(ByteBuffer data, Set<String> names) {
    if (data.limit() < HEADER_BYTES || data.getInt(0) != MAGIC || data.get(5) != VERSION) {
      return null;
    }
    data.order(data.get(4) == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    Map<String, Long> found = new HashMap<>();
    int entry = data.getInt(24);
    for (int left = data.getInt(28); left > 0; left--) {
      int length = data.getInt(entry);
      if (length < ENTRY_BYTES) {
        return null;
      }
      // A vector is a text; a number is a 'J', as in a class file.
      if (data.getInt(entry + 8) == 0 && data.get(entry + 12) == 'J') {
        String name = text(data, entry + data.getInt(entry + 4));
        if (names.contains(name)) {
          found.put(name, data.getLong(entry + data.getInt(entry + 16)));
        }
      }
      entry += length;
    }
    return found;
  }

  private static String text(ByteBuffer data, int start) {
    int end = start;
    while (data.get(end) != 0) {
      end++;
    }
    byte[] name = new byte[end - start];
    data.get(start, name);
    return new String(name, StandardCharsets.US_ASCII);
  }
}
