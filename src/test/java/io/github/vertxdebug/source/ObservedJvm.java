package io.github.vertxdebug.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own that runs {@link ObservedProgram}: nobody else's work disturbs its figures, and it may have other flags. Closing
 * it ends it.
 */
final class ObservedJvm implements AutoCloseable {

  private static final int PATIENCE_SECONDS = 60;
  private static final String END = "(the process has ended)";

  private final Process process;
  private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();

  private ObservedJvm(Process process) {
    this.process = process;
    Thread reader = new Thread(this::read, "observed-jvm-output");
    reader.setDaemon(true);
    reader.start();
  }

  /** Whether this JDK has what an option asks for. */
  static boolean understands(String option) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(), option, "-version")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
    return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  static ObservedJvm start(String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), ObservedProgram.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder
        .environment()
        .keySet()
        .removeAll(List.of("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS"));
    return new ObservedJvm(builder.start());
  }

  long pid() {
    return process.pid();
  }

  /** Has one piece of work done. */
  void run(String command) throws IOException, InterruptedException {
    send(command);
    awaitLine("done");
  }

  /** What the sources tell of that process. */
  JsonObject state() throws IOException, InterruptedException {
    send("state");
    return new JsonObject(awaitLine("{"));
  }

  String jcmd(String... command) throws IOException, InterruptedException {
    return Jcmd.of(pid(), command);
  }

  private void send(String command) throws IOException {
    OutputStream commands = process.getOutputStream();
    commands.write((command + "\n").getBytes(UTF_8));
    commands.flush();
  }

  /** The next line that begins like this; the JVM may have something to say in between. */
  private String awaitLine(String beginning) throws InterruptedException {
    List<String> others = new ArrayList<>();
    while (true) {
      String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (line == null || line.equals(END)) {
        throw new AssertionError("no " + beginning + " but " + others);
      }
      if (line.startsWith(beginning)) {
        return line;
      }
      others.add(line);
    }
  }

  private void read() {
    try (BufferedReader reader = process.inputReader(UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add(e.toString());
    }
    lines.add(END);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
