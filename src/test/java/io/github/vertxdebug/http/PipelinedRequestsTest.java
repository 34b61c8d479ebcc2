package io.github.vertxdebug.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.vertxdebug.RecordedLog;
import io.github.vertxdebug.RunningDashboard;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests of HTTP/1.1 that are sent before the ones before them are answered. */
@Timeout(60)
class PipelinedRequestsTest {

  private static final int MANY = 300;
  private static final String REQUEST =
      "GET /debug/slab/buckets?buckets=1 HTTP/1.1\r\nHost: localhost\r\n";

  @Test
  void shouldAnswerHundredsThatAreSentInOneBreath() throws IOException {
    String last = REQUEST + "Connection: close\r\n\r\n";
    byte[] requests =
        ((REQUEST + "\r\n").repeat(MANY - 1) + last).getBytes(StandardCharsets.US_ASCII);
    try (RecordedLog log = RecordedLog.start();
        RunningDashboard dashboard = RunningDashboard.start();
        Socket socket = new Socket("127.0.0.1", dashboard.port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(requests);
      String answers = toTheEnd(socket.getInputStream());

      assertEquals(
          MANY,
          Pattern.compile("HTTP/1\\.1 200 OK\r\n").matcher(answers).results().count());
      assertEquals(List.of(), log.lines());
    }
  }

  private static String toTheEnd(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      in.transferTo(all);
    } catch (SocketTimeoutException e) {
      throw new IOException("no end after " + all, e);
    }
    return all.toString(StandardCharsets.UTF_8);
  }
}
