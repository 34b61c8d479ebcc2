package io.github.vertxdebug.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;

/**
 * One reading of {@code status} and {@code stat} in {@code /proc/self}, as proc(5) describes them. Sizes in bytes; -1 for what
 * this kernel does not tell. Immutable.
 */
record ProcStatus(
    long resident,
    long virtual,
    long peakResident,
    long swap,
    long threads,
    long anonymous,
    long file,
    long shared,
    long minorFaults,
    long majorFaults) {

  /** Where minflt and majflt stand in {@code stat}, counted from the field after the command's name. */
  private static final int MINOR_FAULTS = 7;

  private static final int MAJOR_FAULTS = 9;

  /** Reads the files below {@code proc}, which is {@code /proc/self} but in tests. */
  static ProcStatus read(Path proc) throws IOException {
    Map<String, Long> status = new HashMap<>();
    for (String line : Files.readAllLines(proc.resolve("status"), StandardCharsets.ISO_8859_1)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        status.put(line.substring(0, colon), number(line.substring(colon + 1).strip()));
      }
    }
    String stat = Files.readString(proc.resolve("stat"), StandardCharsets.ISO_8859_1);
    // The name is in parentheses and may hold spaces and parentheses itself.
    List<String> fields = new ArrayList<>();
    StringTokenizer tokens = new StringTokenizer(stat.substring(stat.lastIndexOf(')') + 1));
    while (tokens.hasMoreTokens()) {
      fields.add(tokens.nextToken());
    }
    return new ProcStatus(
        status.getOrDefault("VmRSS", -1L),
        status.getOrDefault("VmSize", -1L),
        status.getOrDefault("VmHWM", -1L),
        status.getOrDefault("VmSwap", -1L),
        status.getOrDefault("Threads", -1L),
        status.getOrDefault("RssAnon", -1L),
        status.getOrDefault("RssFile", -1L),
        status.getOrDefault("RssShmem", -1L),
        fields.size() > MINOR_FAULTS ? number(fields.get(MINOR_FAULTS)) : -1,
        fields.size() > MAJOR_FAULTS ? number(fields.get(MAJOR_FAULTS)) : -1);
  }

  /** A whole number, in kB when it says so; -1 for anything else. */
  private static long number(String text) {
    boolean kilobytes = text.endsWith(" kB");
    String digits = kilobytes ? text.substring(0, text.length() - 3).strip() : text;
    try {
      long value = Long.parseLong(digits);
      return kilobytes ? value * 1024 : value;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
