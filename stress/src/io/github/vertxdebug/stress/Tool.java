package io.github.vertxdebug.stress;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Another program, run to its end. */
final class Tool {

  private Tool() {}

  /** What a program says, on either output, or nothing when there is no such program. */
  static String says(String... command) throws IOException, InterruptedException {
    try {
      return run(Path.of("."), List.of(command));
    } catch (PeerMissing e) {
      return "";
    }
  }

  /** The same in a directory; a program that is not there, or ends badly, is a peer that is missing. */
  static String run(Path directory, List<String> command)
      throws IOException, InterruptedException, PeerMissing {
    Process process;
    try {
      process = new ProcessBuilder(command)
          .directory(directory.toFile())
          .redirectErrorStream(true)
          .start();
    } catch (IOException e) {
      throw new PeerMissing("there is no " + command.get(0));
    }
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new PeerMissing("failed: " + String.join(" ", command) + "\n" + output.strip());
    }
    return output;
  }
}
