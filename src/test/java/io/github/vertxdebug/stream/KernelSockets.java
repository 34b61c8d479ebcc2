package io.github.vertxdebug.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the operating system says of the TCP sockets of this machine ({@code /proc/net/tcp} and {@code tcp6}). */
final class KernelSockets {

  private KernelSockets() {}

  /** Whether there is a socket with these ports, in whatever state. */
  static boolean has(int localPort, int remotePort) {
    return List.of("tcp", "tcp6").stream()
        .flatMap(table -> rows(Path.of("/proc/net", table)).stream())
        .map(row -> row.trim().split("\\s+"))
        .anyMatch(row -> port(row[1]) == localPort && port(row[2]) == remotePort);
  }

  private static List<String> rows(Path table) {
    try {
      List<String> lines = Files.exists(table) ? Files.readAllLines(table) : List.of("");
      return lines.subList(1, lines.size());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
  }
}
