package io.github.vertxdebug.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The JDK's own tool as the second witness: what a JVM says of itself to it. */
final class Jcmd {

  private static final int PATIENCE_SECONDS = 60;

  private Jcmd() {}

  /** What a diagnostic command of the JVM with this process id prints. */
  static String of(long pid, String... command) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    line.add(Long.toString(pid));
    line.addAll(List.of(command));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> {
      try {
        return new String(process.getInputStream().readAllBytes(), UTF_8);
      } catch (IOException e) {
        return e.toString();
      }
    });
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("no answer from jcmd to " + List.of(command));
    }
    String text = output.join();
    if (process.exitValue() != 0) {
      throw new AssertionError(text);
    }
    return text;
  }

  /** The same of this JVM. */
  static String ofThis(String... command) throws IOException, InterruptedException {
    return of(ProcessHandle.current().pid(), command);
  }

  /** The number in the only group of the first place where a pattern is found. */
  static long number(String text, String pattern) {
    Matcher found = Pattern.compile(pattern).matcher(text);
    if (!found.find()) {
      throw new AssertionError("no " + pattern + " in " + text);
    }
    return Long.parseLong(found.group(1));
  }

  /** The sum of the numbers in the only group of a pattern, wherever it is found. */
  static long sum(String text, String pattern) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .mapToLong(found -> Long.parseLong(found.group(1)))
        .sum();
  }
}
