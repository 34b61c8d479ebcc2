package io.github.vertxdebug.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that really stands still for a collection of garbage, and the log in which the JVM says for how long. */
class GcIncidentTest {

  /** Of the last line: {@code [4.823s] GC(15) Pause Full (System.gc()) 200M->164M(1450M) 464.123ms}. */
  private static final Pattern LOGGED = Pattern.compile("Pause Full .* ([0-9.]+)ms");

  private static final Pattern INCIDENT =
      Pattern.compile("incident \\{began_ms=(\\d+), duration_ms=(\\d+), .*\\}");

  private static final Pattern FORCED = Pattern.compile("forced (\\d+) (\\d+) (\\d+)");

  @Test
  void shouldShowThatABlockWasAllGarbageCollection(@TempDir Path dir) throws Exception {
    Path log = dir.resolve("gc.log");
    String text = run(
        dir,
        "-XX:+UseSerialGC",
        "-Xms3600m",
        "-Xmx3600m",
        "-Xlog:gc:file=" + log,
        "-cp",
        System.getProperty("java.class.path"),
        PausingProgram.class.getName());
    Matcher logged = LOGGED.matcher(Files.readString(log));
    List<MatchResult> pauses = logged.results().toList();
    double pause = Double.parseDouble(pauses.get(pauses.size() - 1).group(1));
    Matcher forced = FORCED.matcher(text);
    assertTrue(forced.find(), text);
    long began = Long.parseLong(forced.group(1));
    long ended = Long.parseLong(forced.group(2));
    String both = text + " of a pause of " + pause;
    assertTrue(pause >= 250, both);

    List<MatchResult> incidents = INCIDENT
        .matcher(text)
        .results()
        .filter(one -> {
          long start = Long.parseLong(one.group(1));
          return start + Long.parseLong(one.group(2)) > began && start < ended;
        })
        .toList();
    assertEquals(2, incidents.size(), both);
    for (MatchResult incident : incidents) {
      double gc = figure(incident.group(), "gc_ms");
      double duration = Double.parseDouble(incident.group(2));
      assertEquals(1, figure(incident.group(), "gc_count"), both);
      // It is found up to a tick and a half late, later on a busy machine, where a loop also waits
      // for a processor afterwards; but it is no longer than the pause, nor than itself.
      assertTrue(gc > 0 && gc <= pause + 5 && gc <= duration + 5, both);
    }
  }

  private static double figure(String text, String name) {
    Matcher matcher = Pattern.compile(name + "=([0-9.]+)").matcher(text);
    return matcher.find() ? Double.parseDouble(matcher.group(1)) : -1;
  }

  private static String run(Path dir, String... arguments) throws Exception {
    Path text = dir.resolve("output");
    ProcessBuilder builder = new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString());
    builder.command().addAll(List.of(arguments));
    builder
        .environment()
        .keySet()
        .removeAll(List.of("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS"));
    Process process =
        builder.redirectErrorStream(true).redirectOutput(text.toFile()).start();
    try {
      assertTrue(process.waitFor(120, TimeUnit.SECONDS), "still running");
      assertEquals(0, process.exitValue(), Files.readString(text));
      return Files.readString(text);
    } finally {
      process.destroyForcibly();
    }
  }
}
