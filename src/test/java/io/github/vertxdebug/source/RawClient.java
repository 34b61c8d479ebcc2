package io.github.vertxdebug.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** HTTP over plain sockets, so that every connection and every byte is known. */
final class RawClient {

  private final int port;
  long sentBodies;
  long receivedBodies;
  long slowestNanos;

  RawClient(int port) {
    this.port = port;
  }

  /** One request on a connection of its own, read to the end; its status. */
  int send(String method, String path, int bodyBytes) throws IOException {
    long start = System.nanoTime();
    try (Socket socket = open(method, path, bodyBytes)) {
      String response = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      slowestNanos = Math.max(slowestNanos, System.nanoTime() - start);
      receivedBodies += response.length() - (response.indexOf("\r\n\r\n") + 4);
      return Integer.parseInt(response.substring(9, 12));
    }
  }

  /** A request whose answer is not waited for. */
  Socket open(String method, String path, int bodyBytes) throws IOException {
    Socket socket = connect();
    String request = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
        + bodyBytes + "\r\nConnection: close\r\n\r\n" + "b".repeat(bodyBytes);
    socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    sentBodies += bodyBytes;
    return socket;
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    return socket;
  }
}
