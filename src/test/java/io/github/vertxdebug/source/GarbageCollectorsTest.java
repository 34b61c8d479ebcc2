package io.github.vertxdebug.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every collector there is, each in a JVM of its own that collects a known number of times, held against that JVM's own log of
 * its collections.
 */
class GarbageCollectorsTest {

  private static final int JAVA = Runtime.version().feature();
  private static final int FULL = 3;
  private static final long PATIENCE_SECONDS = 60;

  /** {@code [1.2s] GC(3) Y: Pause Young (Normal) (G1 Evacuation Pause) 12M->3M(64M) 1.234ms}. */
  private static final Pattern PAUSE =
      Pattern.compile("GC\\(\\d+\\) (?:[YOyo]: )?(Pause [^.\\d]*).* ([0-9.]+)ms$");

  private record Logged(String what, double millis) {}

  private static Stream<Arguments> collectors() {
    List<Arguments> all = new ArrayList<>(List.of(
        collector("Serial", 0, "-XX:+UseSerialGC"),
        collector("Parallel", 0, "-XX:+UseParallelGC"),
        collector("G1", 0, "-XX:+UseG1GC"),
        collector("G1, concurrent", 0, "-XX:+UseG1GC", "-XX:+ExplicitGCInvokesConcurrent"),
        collector("Shenandoah", 1, "-XX:+UseShenandoahGC"),
        collector("ZGC", 1, "-XX:+UseZGC")));
    if (JAVA == 21 || JAVA == 22) {
      all.add(collector("ZGC with generations", 1, "-XX:+UseZGC", "-XX:+ZGenerational"));
    }
    return all.stream(); // from Java 24 on ZGC has generations, always
  }

  private static Arguments collector(String name, int cycles, String... flags) {
    return Arguments.of(name, cycles, List.of(flags));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("collectors")
  void shouldTellThePausesThatTheJvmLogs(
      String name, int cyclesEach, List<String> flags, @TempDir Path dir) throws Exception {
    if (run(dir, flags, "-version").exit() != 0) {
      Programs.missing("no " + name + " in this JVM: its pauses are not checked");
      return;
    }
    Path log = dir.resolve("gc.log");
    List<String> arguments = new ArrayList<>(flags);
    arguments.addAll(List.of(
        "-Xmx64m",
        // What a pause takes is in different tags with different collectors.
        "-Xlog:gc=info,gc+phases=info:file=" + log,
        "-cp",
        System.getProperty("java.class.path"),
        CollectingProgram.class.getName()));
    Output output = run(dir, arguments, Integer.toString(FULL));
    assertEquals(0, output.exit(), output.text());

    Map<String, Double> told = figures(output.text());
    List<Logged> logged =
        logged(log).stream().filter(GarbageCollectorsTest::isNotified).toList();
    double sum = logged.stream().mapToDouble(Logged::millis).sum();
    String both = told + " but logged " + logged;
    assertTrue(logged.size() >= FULL, both);
    assertEquals(logged.size(), told.get("pauses"), both);
    assertEquals(told.get("pauses"), told.get("in_buckets"), both);
    // The JVM rounds to milliseconds, and logs a little more than it measures: on a busy
    // machine, a lot.
    assertTrue(told.get("pause_ms") <= sum + 1.5 * logged.size(), both);
    assertEquals(
        told.get("bean_ms"),
        told.get("pause_ms") + told.get("cycle_ms"),
        1.5 * told.get("bean_count"),
        both);
    assertEquals(logged.size(), told.get("remembered"), both);
    assertTrue(told.get("cycles") >= cyclesEach * FULL, both);
    assertEquals(cyclesEach > 0, told.get("cycles") > 0, both);
    // A cycle is longer than its pauses together, and is no pause.
    assertFalse(told.get("cycle_ms") > 0 && told.get("cycles") == 0, both);
    assertEquals(told.get("bean_count"), told.get("pauses") + told.get("cycles"), both);
  }

  /** The two pauses in a concurrent cycle of G1, of which no notification tells before Java 20. */
  private static boolean isNotified(Logged pause) {
    return JAVA >= 20
        || !(pause.what().startsWith("Pause Remark") || pause.what().startsWith("Pause Cleanup"));
  }

  private static List<Logged> logged(Path file) throws IOException {
    List<Logged> pauses = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      Matcher pause = PAUSE.matcher(line);
      if (pause.find()) {
        pauses.add(new Logged(pause.group(1).strip(), Double.parseDouble(pause.group(2))));
      }
    }
    return pauses;
  }

  private static Map<String, Double> figures(String text) {
    Map<String, Double> figures = new HashMap<>();
    Matcher figure = Pattern.compile("(?m)^([a-z_]+)=([0-9.]+)$").matcher(text);
    while (figure.find()) {
      figures.put(figure.group(1), Double.parseDouble(figure.group(2)));
    }
    return figures;
  }

  private record Output(int exit, String text) {}

  private static Output run(Path dir, List<String> arguments, String last) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(arguments);
    command.add(last);
    Path text = dir.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(text.toFile());
    builder
        .environment()
        .keySet()
        .removeAll(List.of("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS"));
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "still running");
      return new Output(process.exitValue(), Files.readString(text));
    } finally {
      process.destroyForcibly();
    }
  }
}
