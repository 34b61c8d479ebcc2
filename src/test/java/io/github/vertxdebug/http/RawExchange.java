package io.github.vertxdebug.http;

import io.github.vertxdebug.sse.SseDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One request as it is written, byte for byte, and its answer. HTTP clients mend or refuse what a test of a server's defences
 * has to send. An answer that is not well-formed is an error.
 *
 * @param status of the answer
 * @param headers its header lines, names in lower case
 * @param body its body; that of an event stream up to its first event, and HEAD has none
 */
record RawExchange(int status, List<String> headers, String body) {

  private static final int PATIENCE_MILLIS = 20_000;

  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] [1-5]\\d\\d [ -~]*");
  private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+:[\t -~]*");

  /** Sends lines, each ended by CR LF, and the empty line after them. */
  static RawExchange of(int port, String... lines) {
    return of(port, (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Sends a request as it is. */
  static RawExchange of(int port, byte[] request) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(request);
      return read(socket.getInputStream(), request[0] != 'H');
    } catch (IOException e) {
      throw new UncheckedIOException(new String(request, StandardCharsets.ISO_8859_1), e);
    }
  }

  private static RawExchange read(InputStream in, boolean hasBody) throws IOException {
    String statusLine = wellFormed(line(in), STATUS);
    List<String> headers = new ArrayList<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = wellFormed(line, HEADER).indexOf(':');
      headers.add(line.substring(0, colon).toLowerCase(Locale.ROOT) + ": "
          + line.substring(colon + 1).trim());
    }
    RawExchange head = new RawExchange(Integer.parseInt(statusLine.split(" ")[1]), headers, "");
    return hasBody ? new RawExchange(head.status, headers, body(in, head)) : head;
  }

  private static String body(InputStream in, RawExchange head) throws IOException {
    if (head.header("transfer-encoding").equals("chunked")) {
      return beginning(in);
    }
    byte[] body = in.readNBytes(Integer.parseInt(head.header("content-length")));
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
  }

  /** Reads chunks until they hold an event; other answers of ours have a length. */
  private static String beginning(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    SseDecoder decoder = new SseDecoder();
    while (decoder.events().isEmpty()) {
      byte[] chunk = in.readNBytes(Integer.parseInt(line(in), 16));
      if (chunk.length == 0) {
        break;
      }
      decoder.feed(chunk);
      body.writeBytes(chunk);
      wellFormed(line(in), Pattern.compile(""));
    }
    return body.toString(StandardCharsets.UTF_8);
  }

  private static String wellFormed(String line, Pattern form) throws IOException {
    if (!form.matcher(line).matches()) {
      throw new IOException("not well-formed: " + line);
    }
    return line;
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
