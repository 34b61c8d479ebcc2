package io.github.vertxdebug.storm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Asks for the whole state, over and over, each time by a connection of its own, and enters it in the ledger. A thread of its
 * own until it is closed.
 */
public final class Truth implements AutoCloseable {

  private static final JsonFactory JSON = new JsonFactory();
  private static final int PATIENCE_MILLIS = 30_000;

  private final URI state;
  private final long everyMillis;
  private final Ledger ledger;
  private final Mistakes mistakes;
  private final Thread thread = new Thread(this::run, "truth");
  private volatile boolean closed;

  public Truth(URI state, long everyMillis, Ledger ledger, Mistakes mistakes) {
    this.state = state;
    this.everyMillis = everyMillis;
    this.ledger = ledger;
    this.mistakes = mistakes;
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (!closed) {
        byte[] json = ask();
        ledger.told(seq(json), FoldedState.fingerprintOf(json));
        Thread.sleep(everyMillis);
      }
    } catch (IOException e) {
      mistakes.add("asked for the state: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private byte[] ask() throws IOException {
    try (Socket socket = new Socket(state.getHost(), state.getPort())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      String request = "GET " + state.getPath() + " HTTP/1.1\r\nHost: " + state.getAuthority()
          + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readAllBytes();
      String text = new String(answer, StandardCharsets.ISO_8859_1);
      int head = text.indexOf("\r\n\r\n");
      if (!text.startsWith("HTTP/1.1 200 ") || head < 0) {
        throw new IOException("no state but " + text.substring(0, Math.min(200, text.length())));
      }
      return Arrays.copyOfRange(answer, head + 4, answer.length);
    }
  }

  private static long seq(byte[] state) throws IOException {
    try (JsonParser parser = JSON.createParser(state)) {
      parser.nextToken();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        if (name.equals("seq")) {
          return parser.getLongValue();
        }
        parser.skipChildren();
      }
    }
    throw new IOException("a state without a number");
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
