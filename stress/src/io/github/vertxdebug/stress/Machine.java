package io.github.vertxdebug.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The machine that a figure is of. */
final class Machine {

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

  private static String first(String pattern, String file) throws IOException {
    Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(Path.of(file)));
    return matcher.find() ? matcher.group(1) : "0";
  }
}
