package io.github.vertxdebug.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Processor time of the browser that this process has started, by the kind of its processes, all their threads together: {@code
 * renderer} runs the page's script, lays it out and paints it into tiles, {@code gpu-process} puts the tiles together (by software,
 * where there is no display), {@code browser} is what started them all.
 *
 * <p>There is more than one renderer, as Chromium keeps one ready; all of them count, as the page's cannot be told apart from outside.
 */
final class BrowserLoad {

  private static final String TYPE = "--type=";

  private BrowserLoad() {}

  /** Seconds so far. Who has ended since is missing, which no process of an open page does. */
  static Map<String, Double> secondsByKind(double tickSeconds) {
    Map<String, Double> seconds = new TreeMap<>();
    ProcessHandle.current().descendants().forEach(process -> {
      Path proc = Path.of("/proc", Long.toString(process.pid()));
      try {
        String[] command = Files.readString(proc.resolve("cmdline")).split("[\0 ]", -1);
        if (!command[0].contains("chrom") || command[0].contains("chromedriver")) {
          return;
        }
        String kind = Arrays.stream(command)
            .filter(argument -> argument.startsWith(TYPE))
            .map(argument -> argument.substring(TYPE.length()))
            .findFirst()
            .orElse("browser");
        seconds.merge(
            kind, seconds(Files.readString(proc.resolve("stat")), tickSeconds), Double::sum);
      } catch (IOException ended) {
        // Between the list and the look.
      }
    });
    return seconds;
  }

  private static double seconds(String stat, double tickSeconds) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * tickSeconds;
  }
}
