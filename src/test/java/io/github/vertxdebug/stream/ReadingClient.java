package io.github.vertxdebug.stream;

import java.io.IOException;

/** A program that opens two event streams, one over HTTP/1.1 and one over HTTP/2, and reads them as long as it is let. */
public final class ReadingClient {

  /** What it prints once for each stream that flows. */
  public static final String READS = "reads";

  private static final int SMALL_RECEIVE_BUFFER = 4096;
  private static final int FLOWING = 10_000;

  private ReadingClient() {}

  /** @param args the port and the path */
  public static void main(String[] args) throws IOException {
    int port = Integer.parseInt(args[0]);
    for (Protocol protocol : new Protocol[] {Protocol.HTTP_1_1, Protocol.H2C}) {
      Peer peer = protocol.open(port, args[1], SMALL_RECEIVE_BUFFER, true);
      new Thread(() -> read(peer), protocol.name()).start();
    }
  }

  private static void read(Peer peer) {
    try {
      peer.readBody(FLOWING);
      System.out.println(READS);
      peer.readToEnd();
    } catch (IOException e) {
      System.out.println(e);
    }
  }
}
