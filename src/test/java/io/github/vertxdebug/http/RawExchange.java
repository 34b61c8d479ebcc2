package io.github.vertxdebug.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One request as it is written, byte for byte, and its answer. HTTP clients mend or refuse what a test of a server's defences
 * has to send.
 *
 * @param status of the answer
 * @param headers its header lines, names in lower case
 * @param body its body as far as a length announces it; that of a stream is not read, and HEAD has none
 */
record RawExchange(int status, List<String> headers, String body) {

  private static final int PATIENCE_MILLIS = 20_000;

  /** Sends lines, each ended by CR LF, and the empty line after them. */
  static RawExchange of(int port, String... lines) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      String request = String.join("\r\n", lines) + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return read(socket.getInputStream(), !request.startsWith("HEAD "));
    } catch (IOException e) {
      throw new UncheckedIOException(String.join(" | ", lines), e);
    }
  }

  private static RawExchange read(InputStream in, boolean hasBody) throws IOException {
    String statusLine = line(in);
    List<String> headers = new ArrayList<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.add(line.substring(0, colon).toLowerCase(Locale.ROOT) + ": "
          + line.substring(colon + 1).trim());
    }
    RawExchange head = new RawExchange(Integer.parseInt(statusLine.split(" ")[1]), headers, "");
    String length = head.header("content-length");
    byte[] body =
        length.isEmpty() || !hasBody ? new byte[0] : in.readNBytes(Integer.parseInt(length));
    return new RawExchange(head.status, headers, new String(body, StandardCharsets.UTF_8));
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("the connection ended within the head: " + line);
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /** The value of a header, empty when there is none; several are joined. */
  String header(String name) {
    String start = name.toLowerCase(Locale.ROOT) + ": ";
    return String.join(
        "; also ",
        headers.stream()
            .filter(header -> header.startsWith(start))
            .map(header -> header.substring(start.length()))
            .toList());
  }
}
