package io.github.vertxdebug.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The machine that a figure is of. */
final class Machine {

  /** Where idle stands in {@code /proc/stat}, with the wait for disks after it, and where guests do, who are in the rest already. */
  private static final int IDLE = 3;

  private static final int GUEST = 8;

  private Machine() {}

  /** In one sentence: processors, memory, kernel, JDK. */
  static String description() throws IOException {
    return String.format(
        "%d processors (%s), %s GB, %s %s, JDK %s",
        Runtime.getRuntime().availableProcessors(),
        first("model name\\s*: (.*)", "/proc/cpuinfo"),
        Long.parseLong(first("MemTotal:\\s*(\\d+)", "/proc/meminfo")) >> 20,
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        System.getProperty("java.version"));
  }

  /** The time of all its processors so far, in ticks of the kernel's, and how much of it they had nothing to do. */
  record Time(long all, long idle) {

    static Time now() throws IOException {
      String[] fields = first("^cpu +(.*)", "/proc/stat").split(" ", -1);
      long all = 0;
      for (int i = 0; i < Math.min(fields.length, GUEST); i++) {
        all += Long.parseLong(fields[i]);
      }
      return new Time(all, Long.parseLong(fields[IDLE]) + Long.parseLong(fields[IDLE + 1]));
    }

    /** The share of the time since that was idle. */
    double idleSince(Time before) {
      return (double) (idle - before.idle) / Math.max(1, all - before.all);
    }
  }

  private static String first(String pattern, String file) throws IOException {
    Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(Path.of(file)));
    return matcher.find() ? matcher.group(1) : "0";
  }
}
