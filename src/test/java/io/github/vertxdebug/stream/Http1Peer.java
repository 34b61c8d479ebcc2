package io.github.vertxdebug.stream;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Speaks HTTP/1.1. */
final class Http1Peer extends Peer {

  private final String path;
  private final InputStream in;
  private @Nullable String head;
  private int chunkLeft;
  private boolean ended;

  private Http1Peer(Socket tcp, Socket socket, String path) throws IOException {
    super(tcp, socket);
    this.path = path;
    this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
  }

  static Http1Peer open(Socket tcp, Socket socket, String path) throws IOException {
    Http1Peer peer = new Http1Peer(tcp, socket, path);
    peer.getAgain();
    return peer;
  }

  /** Asks for one more stream, after the end of the one before. */
  void getAgain() throws IOException {
    head = null;
    ended = false;
    send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  void send(String bytes) throws IOException {
    socket.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
  }

  /** The head of the response, in lower case; waits for it. */
  String head() throws IOException {
    String known = head;
    if (known == null) {
      StringBuilder lines = new StringBuilder();
      for (String line = line(); !line.isEmpty(); line = line()) {
        lines.append(line.toLowerCase(Locale.ROOT)).append('\n');
      }
      known = lines.toString();
      head = known;
    }
    return known;
  }

  @Override
  int read(byte[] buffer) throws IOException {
    head();
    if (ended) {
      return -1;
    }
    if (chunkLeft == 0) {
      chunkLeft = Integer.parseInt(line(), 16);
      if (chunkLeft == 0) {
        line();
        ended = true;
        return -1;
      }
    }
    int n = in.read(buffer, 0, Math.min(buffer.length, chunkLeft));
    if (n < 0) {
      throw new IOException("the connection ended within a chunk");
    }
    chunkLeft -= n;
    if (chunkLeft == 0) {
      line();
    }
    return n;
  }

  /** All that comes before the end of the connection. */
  String readConnectionToEnd() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = readByte(in); b != '\n'; b = readByte(in)) {
      if (b != '\r') {
        line.append((char) b);
      }
    }
    return line.toString();
  }
}
