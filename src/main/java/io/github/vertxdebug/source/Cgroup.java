package io.github.vertxdebug.source;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * One reading of the limits of the process's cgroups, and of what came of them. Immutable. Of several groups, the process's own
 * and those above it, the one with the tightest limit counts, as it is the one that is felt; without any limit the process's
 * own.
 *
 * @param limitCores CPU time a second, in seconds, that the kernel gives at most; NaN without a limit
 * @param throttledCount how many periods ended early because that was used up, since the group began; -1 when not known
 * @param throttledNanos how long altogether its threads were held back then, summed over the processors; -1 when not known
 * @param memoryLimit bytes; -1 without a limit
 * @param memoryUsed bytes, with the pages of files that the kernel could give back; -1 when not known
 */
record Cgroup(
    double limitCores,
    long throttledCount,
    long throttledNanos,
    long memoryLimit,
    long memoryUsed) {

  /** What version 1 says for "none" is this or little less, rounded to pages. */
  private static final long NO_LIMIT = 1L << 60;

  static Cgroup read(CgroupMounts mounts) {
    boolean unified = mounts.version() == 2;
    double cores = Double.NaN;
    Path felt = mounts.cpu().isEmpty() ? null : mounts.cpu().get(0);
    for (Path group : mounts.cpu()) {
      double limit = unified ? coresOfVersion2(group) : coresOfVersion1(group);
      if (limit > 0 && !(limit >= cores)) {
        cores = limit;
        felt = group;
      }
    }
    long memory = -1;
    Path full = mounts.memory().isEmpty() ? null : mounts.memory().get(0);
    boolean unifiedMemory = mounts.memoryIsVersion2();
    for (Path group : mounts.memory()) {
      long limit = number(group, unifiedMemory ? "memory.max" : "memory.limit_in_bytes");
      if (limit >= 0 && limit < NO_LIMIT && (memory < 0 || limit < memory)) {
        memory = limit;
        full = group;
      }
    }
    String stat = felt == null ? null : CgroupMounts.text(felt.resolve("cpu.stat"));
    long micros = unified ? line(stat, "throttled_usec") : -1;
    long nanos = unified ? -1 : line(stat, "throttled_time");
    return new Cgroup(
        cores,
        line(stat, "nr_throttled"),
        micros >= 0 ? micros * 1000 : nanos,
        memory,
        full == null
            ? -1
            : number(full, unifiedMemory ? "memory.current" : "memory.usage_in_bytes"));
  }

  /** {@code cpu.max}: quota, or "max", and period in microseconds. */
  private static double coresOfVersion2(Path group) {
    List<String> words = words(CgroupMounts.text(group.resolve("cpu.max")));
    return words.size() == 2 ? cores(number(words.get(0)), number(words.get(1))) : Double.NaN;
  }

  private static double coresOfVersion1(Path group) {
    return cores(number(group, "cpu.cfs_quota_us"), number(group, "cpu.cfs_period_us"));
  }

  private static double cores(long quota, long period) {
    return quota > 0 && period > 0 ? (double) quota / period : Double.NaN;
  }

  /** One line of {@code cpu.stat}. */
  private static long line(@Nullable String stat, String name) {
    List<String> words = words(stat); // a name and a number on each line
    int place = words.indexOf(name);
    return place < 0 || place + 1 == words.size() ? -1 : number(words.get(place + 1));
  }

  private static long number(Path group, String file) {
    String text = CgroupMounts.text(group.resolve(file));
    return text == null ? -1 : number(text);
  }

  /** A whole number; -1 for anything else, as "max". */
  private static long number(String text) {
    try {
      return Math.max(-1, Long.parseLong(text));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static List<String> words(@Nullable String text) {
    StringTokenizer tokens = new StringTokenizer(text == null ? "" : text);
    List<String> words = new ArrayList<>();
    while (tokens.hasMoreTokens()) {
      words.add(tokens.nextToken());
    }
    return words;
  }
}
