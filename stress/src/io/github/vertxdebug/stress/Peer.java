package io.github.vertxdebug.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A server that sends everybody the same frame at each tick, and how it is had. */
interface Peer {

  String title();

  /**
   * Builds it where that is needed, and says how to start it.
   *
   * @throws PeerMissing when it cannot be had here
   */
  Server prepare(Setting setting, int port) throws IOException, InterruptedException, PeerMissing;

  /**
   * What all servers are told.
   *
   * @param sources what belongs to the peers in the repository
   * @param target where they are built and where they write
   * @param dataBytes size of a frame's data
   * @param heap of a JVM
   * @param http 1 or 2: the version of HTTP that is spoken
   */
  record Setting(Path sources, Path target, int dataBytes, int tickMillis, String heap, int http) {

    /** What a program is told that makes its own frames. */
    List<String> arguments(int port) {
      return List.of(
          Integer.toString(port),
          Integer.toString(dataBytes),
          Integer.toString(tickMillis),
          Integer.toString(http));
    }

    /** For one that is set up for nothing else. */
    void onlyHttp1() throws PeerMissing {
      if (http != 1) {
        throw new PeerMissing("it is set up for HTTP/1.1 alone");
      }
    }

    /** A directory for one of them, made when it is not there. */
    Path directory(String name) throws IOException {
      return Files.createDirectories(target.resolve(name)).toAbsolutePath();
    }
  }

  /**
   * A server ready to be started.
   *
   * @param version of what is measured, and how it is set up
   * @param path of its event stream
   * @param directory in which it runs
   * @param isJvm whether its heap can be asked for
   * @param publishPort where ticks come from outside, by a {@link Publisher}; 0 when it makes its own
   */
  record Server(
      String version,
      List<String> command,
      String path,
      Path directory,
      boolean isJvm,
      int publishPort) {}
}
