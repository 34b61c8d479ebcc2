package io.github.vertxdebug;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the process says of clients that reset their connections: nothing, or they could fill its log. */
class ResetConnectionsIT {

  @Test
  void shouldLogNothingOfClientsThatResetTheirConnection() throws Exception {
    List<String> said;
    try (StandaloneProcess process = StandaloneProcess.start("-conf", "{\"port\":0}")) {
      URI url = URI.create(process.url());
      byte[] request = ("GET /debug/diagnostics/memory HTTP/1.1\r\nHost: " + url.getAuthority()
              + "\r\n\r\n")
          .getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < 20; i++) {
        for (int sent : new int[] {0, 1, request.length - 2, request.length}) {
          reset(url.getPort(), request, sent);
        }
      }
      // Both of its servers have answered since.
      for (int i = 0; i < 4; i++) {
        HttpRequest ask = HttpRequest.newBuilder(url.resolve("metrics")).build();
        assertEquals(
            200, HttpClient.newHttpClient().send(ask, BodyHandlers.ofString()).statusCode());
      }
      process.terminate();
      process.awaitExit();
      said = process.stderr();
    }
    assertEquals(List.of(), said);
  }

  private static void reset(int port, byte[] request, int sent) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoLinger(true, 0);
      socket.getOutputStream().write(request, 0, sent);
    }
  }
}
