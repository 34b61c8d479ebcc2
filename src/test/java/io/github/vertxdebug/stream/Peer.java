package io.github.vertxdebug.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;

/**
 * A client of one stream, down to the bytes: it reads when it is told to, and ends in every way there is. For one thread at a
 * time.
 */
abstract class Peer implements AutoCloseable {

  final Socket tcp;

  /** The same, or what speaks TLS on it. */
  final Socket socket;

  Peer(Socket tcp, Socket socket) {
    this.tcp = tcp;
    this.socket = socket;
  }

  /**
   * Reads on, past heads and frames.
   *
   * @return how many bytes of the body were put into the buffer, -1 when the body has ended in good order
   * @throws IOException when it has ended in any other way
   */
  abstract int read(byte[] buffer) throws IOException;

  int localPort() {
    return tcp.getLocalPort();
  }

  /** Reads until that many bytes of the body have come. */
  byte[] readBody(int length) throws IOException {
    byte[] body = new byte[length];
    int have = 0;
    while (have < length) {
      byte[] some = new byte[length - have];
      int n = read(some);
      if (n < 0) {
        throw new IOException("the body ended after " + have + " of " + length + " bytes");
      }
      System.arraycopy(some, 0, body, have, n);
      have += n;
    }
    return body;
  }

  /** Reads to the end of the body, and tells how long it was. */
  long readToEnd() throws IOException {
    byte[] buffer = new byte[1 << 16];
    long length = 0;
    for (int n = read(buffer); n >= 0; n = read(buffer)) {
      length += n;
    }
    return length;
  }

  /** Reads in the background until there is no more. */
  void readOn() {
    Thread reader = new Thread(
        () -> {
          try {
            readToEnd();
          } catch (IOException e) {
            // The test is over.
          }
        },
        "peer");
    reader.setDaemon(true);
    reader.start();
  }

  /** Leaves with a FIN; what the server sends from then on is answered by a reset. */
  void leave() {
    try {
      tcp.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a FIN and stays: it could still read. */
  void halfClose() throws IOException {
    tcp.shutdownOutput();
  }

  /** Leaves with a reset. */
  void reset() {
    try {
      if (!tcp.isClosed()) { // as TLS does by itself when the other side resets
        tcp.setSoLinger(true, 0);
        tcp.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    leave();
  }

  static int readByte(InputStream in) throws IOException {
    int b = in.read();
    if (b < 0) {
      throw new IOException("the connection ended");
    }
    return b;
  }

  static void readFully(InputStream in, byte[] to, int length) throws IOException {
    if (in.readNBytes(to, 0, length) < length) {
      throw new IOException("the connection ended");
    }
  }
}
