package io.github.vertxdebug.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Another process's {@code smaps}, read in another way than the code under test reads its own. In bytes. */
record Smaps(List<Mapping> mappings) {

  private static final Pattern MAPPING = Pattern.compile(
      "^([0-9a-f]+)-([0-9a-f]+) (\\S+) \\S+ \\S+ \\S+ *([^\\n]*)\\n(?:(?![0-9a-f]+-)[^\\n]*\\n)*?Rss: +(\\d+) kB"
          + "(?:(?![0-9a-f]+-)[^\\n]*\\n)*?Anonymous: +(\\d+) kB",
      Pattern.MULTILINE);

  record Mapping(
      long start, long end, String permissions, String name, long resident, long anonymous) {

    boolean overlaps(long from, long to) {
      return start < to && from < end;
    }
  }

  static Smaps of(long pid) throws IOException {
    List<Mapping> mappings = new ArrayList<>();
    String text = Files.readString(Path.of("/proc", "" + pid, "smaps"));
    for (MatchResult found : MAPPING.matcher(text).results().toList()) {
      mappings.add(new Mapping(
          Long.parseUnsignedLong(found.group(1), 16),
          Long.parseUnsignedLong(found.group(2), 16),
          found.group(3),
          found.group(4),
          Long.parseLong(found.group(5)) << 10,
          Long.parseLong(found.group(6)) << 10));
    }
    return new Smaps(mappings);
  }

  long resident() {
    return resident(all -> true);
  }

  long resident(Predicate<Mapping> of) {
    return mappings.stream().filter(of).mapToLong(Mapping::resident).sum();
  }

  long anonymous(Predicate<Mapping> of) {
    return mappings.stream().filter(of).mapToLong(Mapping::anonymous).sum();
  }

  /** Of the mappings that lie, at least partly, in any of the ranges that a pattern's two groups give the ends of. */
  long anonymousIn(String text, String pattern) {
    List<long[]> ranges = new ArrayList<>();
    Pattern.compile(pattern)
        .matcher(text)
        .results()
        .forEach(range -> ranges.add(new long[] {
          Long.parseUnsignedLong(range.group(1), 16), Long.parseUnsignedLong(range.group(2), 16)
        }));
    if (ranges.isEmpty()) {
      throw new AssertionError("no " + pattern + " in " + text);
    }
    return anonymous(
        mapping -> ranges.stream().anyMatch(range -> mapping.overlaps(range[0], range[1])));
  }
}
