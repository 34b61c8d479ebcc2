package io.github.vertxdebug.stress;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The {@link LoadClient}, as a process of its own, told what to do. */
final class LoadHandle implements AutoCloseable {

  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter orders;

  private LoadHandle(Process process) {
    this.process = process;
    this.answers = process.inputReader();
    this.orders = process.outputWriter();
  }

  static LoadHandle start(int core) throws IOException {
    List<String> command = new ArrayList<>(PeerProcess.on(core));
    command.addAll(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "-XX:+UseSerialGC",
        "-classpath",
        System.getProperty("java.class.path"),
        LoadClient.class.getName()));
    return new LoadHandle(new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start());
  }

  JsonObject tell(String order) throws IOException {
    orders.write(order + "\n");
    orders.flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the load client has ended");
    }
    return new JsonObject(answer);
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
