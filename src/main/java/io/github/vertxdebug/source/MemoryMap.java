package io.github.vertxdebug.source;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One reading of {@code smaps} in {@code /proc/self}: the ranges of addresses that the process has mapped, in their order, and
 * how much of each is in memory. The kernel walks its page tables for it: milliseconds for a process of some hundred megabytes,
 * more for a larger one. Immutable.
 *
 * @param pageBytes the size of the kernel's pages, but for huge ones
 */
record MemoryMap(List<Range> ranges, long pageBytes) {

  private static final long USUAL_PAGE_BYTES = 4096;

  /**
   * A mapping, or a piece of one.
   *
   * @param end the first address behind it
   * @param permissions as {@code rw-p}
   * @param path of a file, or a name of the kernel's; empty for anonymous memory
   * @param resident bytes in memory
   * @param anonymous how many of those no file stands behind
   */
  record Range(
      long start, long end, String permissions, String path, long resident, long anonymous) {

    long size() {
      return end - start;
    }
  }

  MemoryMap {
    ranges = List.copyOf(ranges);
  }

  static MemoryMap read(Path proc) throws IOException {
    List<Range> ranges = new ArrayList<>();
    try (BufferedReader lines =
        Files.newBufferedReader(proc.resolve("smaps"), StandardCharsets.ISO_8859_1)) {
      String header = null;
      long pageBytes = 0;
      long resident = 0;
      long anonymous = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (pageBytes == 0 && line.startsWith("KernelPageSize:")) {
          pageBytes = kilobytes(line);
        } else if (line.startsWith("Rss:")) {
          resident = kilobytes(line);
        } else if (line.startsWith("Anonymous:")) {
          anonymous = kilobytes(line);
        } else if (!line.isEmpty() && !Character.isUpperCase(line.charAt(0))) {
          // Names of figures are capitalized, addresses are not.
          if (header != null) {
            ranges.add(range(header, resident, anonymous));
          }
          header = line;
          resident = 0;
          anonymous = 0;
        }
      }
      if (header != null) {
        ranges.add(range(header, resident, anonymous));
      }
      return new MemoryMap(ranges, pageBytes == 0 ? USUAL_PAGE_BYTES : pageBytes);
    }
  }

  private static long kilobytes(String line) {
    long value = 0;
    for (int i = 0; i < line.length(); i++) {
      int digit = Character.digit(line.charAt(i), 10);
      value = digit < 0 ? value : value * 10 + digit;
    }
    return value * 1024;
  }

  private static Range range(String header, long resident, long anonymous) {
    // start-end permissions offset device inode path
    String[] fields = header.split(" +", 6);
    int dash = fields[0].indexOf('-');
    return new Range(
        Long.parseUnsignedLong(fields[0].substring(0, dash), 16),
        Long.parseUnsignedLong(fields[0].substring(dash + 1), 16),
        fields[1],
        fields.length < 6 ? "" : fields[5].strip(),
        resident,
        anonymous);
  }

  /** The mapping that an address is in; null when there is none. */
  @Nullable
  Range at(long address) {
    int low = 0;
    int high = ranges.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Range range = ranges.get(middle);
      if (Long.compareUnsigned(address, range.start) < 0) {
        high = middle - 1;
      } else if (Long.compareUnsigned(address, range.end) >= 0) {
        low = middle + 1;
      } else {
        return range;
      }
    }
    return null;
  }

  /**
   * How much anonymous memory lies between two addresses. Of a mapping that is only partly between them, as much as its size
   * suggests: which of its pages are in memory is not told.
   */
  long anonymousIn(long start, long end) {
    double sum = 0;
    for (Range range : ranges) {
      long overlap = Math.min(end, range.end) - Math.max(start, range.start);
      if (overlap > 0 && range.anonymous > 0) {
        sum += (double) range.anonymous * overlap / range.size();
      }
    }
    return (long) sum;
  }
}
