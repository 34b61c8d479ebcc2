package io.github.vertxdebug;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * The fat jar, run as a user runs it, but for two things that nobody sees: Netty looks for leaks at its highest level, and what
 * the process runs is measured where the build asks for that. Closing it ends the process, however it is, and fails when it
 * told of a leak.
 */
final class StandaloneProcess implements AutoCloseable {

  private static final String URL_LINE = "Debug dashboard: ";
  private static final int PATIENCE_SECONDS = 60;

  private final Process process;
  /** Of both outputs, those that nobody has asked for yet. */
  private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private final CompletableFuture<List<String>> stdout;
  private final CompletableFuture<List<String>> stderr;

  private StandaloneProcess(Process process) {
    this.process = process;
    stdout = CompletableFuture.supplyAsync(
        () -> lines(process.inputReader()), StandaloneProcess::inThread);
    stderr = CompletableFuture.supplyAsync(
        () -> lines(process.errorReader()), StandaloneProcess::inThread);
  }

  static StandaloneProcess start(String... args) throws IOException {
    return startBy(List.of(), args);
  }

  /**
   * @param launcher a program that becomes the one named by the arguments that follow its own
   */
  static StandaloneProcess startBy(List<String> launcher, String... args) throws IOException {
    List<String> command = new ArrayList<>(launcher);
    command.addAll(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Dio.netty.leakDetection.level=paranoid",
        // Much garbage is collected early, and with it what leaked.
        "-Xmn4m"));
    String agent = System.getProperty("dashboard.agent", "");
    if (agent.startsWith("-javaagent:")) {
      command.add(agent);
    }
    command.add("-jar");
    command.add(requireNonNull(
        System.getProperty("dashboard.jar"), "dashboard.jar: run this with mvn verify"));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    // What these would make the JVM print is not the program's.
    builder
        .environment()
        .keySet()
        .removeAll(List.of("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS"));
    return new StandaloneProcess(builder.start());
  }

  /** The address that it prints once it is up; what it logs before is passed over. */
  String url() throws InterruptedException, TimeoutException {
    long end = System.nanoTime() + SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < end) {
      String line = lines.poll(100, MILLISECONDS);
      if (line == null && !process.isAlive() && lines.isEmpty()) {
        break;
      }
      if (line != null && line.startsWith(URL_LINE)) {
        return line.substring(URL_LINE.length());
      }
    }
    throw new TimeoutException("no URL; " + (stderr.isDone() ? stderr.join() : "still running"));
  }

  long pid() {
    return process.pid();
  }

  /** Waits for as many more lines that hold {@code text}, on either output. */
  void awaitLines(int count, String text) throws InterruptedException, TimeoutException {
    for (int seen = 0; seen < count; ) {
      String line = lines.poll(PATIENCE_SECONDS, SECONDS);
      if (line == null) {
        throw new TimeoutException(seen + " of " + count + " lines with: " + text);
      }
      seen += line.contains(text) ? 1 : 0;
    }
  }

  /** Sends SIGTERM. By its handle, as in {@link #close()}: Process itself would close the streams that we still read. */
  void terminate() {
    process.toHandle().destroy();
  }

  /** The exit status, or a failure when the process has not ended within {@code limit}. */
  int awaitExit(Duration limit) throws InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("still running after " + limit);
    }
    return process.exitValue();
  }

  int awaitExit() throws InterruptedException {
    return awaitExit(Duration.ofSeconds(PATIENCE_SECONDS));
  }

  /** All lines of standard output, once the process has ended. */
  List<String> stdout() {
    return stdout.join();
  }

  /** All lines of standard error, once the process has ended. */
  List<String> stderr() {
    return stderr.join();
  }

  private List<String> lines(BufferedReader reader) {
    List<String> all = new ArrayList<>();
    try (reader) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        all.add(line);
        lines.add(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  private static void inThread(Runnable task) {
    Thread thread = new Thread(task, "standalone-process-output");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    process.toHandle().destroyForcibly();
    process.onExit().join();
    List<String> leaks = Stream.concat(stdout().stream(), stderr().stream())
        .dropWhile(line -> !line.contains("LEAK:"))
        .toList();
    if (!leaks.isEmpty()) {
      throw new AssertionError(String.join("\n", leaks));
    }
  }
}
