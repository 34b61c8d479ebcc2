package io.github.vertxdebug.stress;

import io.github.vertxdebug.stress.FaultProxy.End;
import io.github.vertxdebug.stress.FaultProxy.Treatment;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** What clients do that speak TLS and HTTP/2 only to do harm. */
final class ProtocolFaults {

  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int CONTINUATION = 9;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int CANCEL = 8;

  private static final int CONNECTIONS = 20;
  private static final int STREAMS = 1000;

  private ProtocolFaults() {}

  /** The handshake is cut after every few bytes of either side, in each of the ways there are. */
  static String tlsCut(FaultScene scene) throws Exception {
    List<Treatment> treatments = new ArrayList<>();
    for (End end : new End[] {End.RESET, End.HALF_CLOSE}) {
      for (int n = 1; n < 700; n += 13) {
        treatments.add(Treatment.afterUp(n, end));
      }
      for (int n = 1; n < 2500; n += 53) {
        treatments.add(Treatment.afterDown(n, end));
      }
    }
    AtomicInteger whole = new AtomicInteger();
    OuterFaults.together(8, treatments, treatment -> {
      try (FaultProxy proxy = new FaultProxy(scene.tlsPort(), () -> treatment);
          Socket tcp = new Socket("127.0.0.1", proxy.port())) {
        tcp.setSoTimeout(20_000);
        try (SSLSocket socket = handshake(tcp)) {
          whole.incrementAndGet(); // cut later than that
          socket.getOutputStream().write(scene.request(""));
          byte[] unused = socket.getInputStream().readNBytes(3000);
        } catch (IOException cut) {
          // As it has to be.
        }
      }
    });
    return treatments.size() + " cuts, " + whole + " of them after the client had finished";
  }

  static SSLSocket handshake(Socket tcp) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustEverybody()}, null);
      SSLSocket socket = (SSLSocket)
          context.getSocketFactory().createSocket(tcp, "localhost", tcp.getPort(), true);
      socket.startHandshake();
      return socket;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /** Streams are asked for and reset in the same breath, by the thousand on each connection. */
  static String rapidReset(FaultScene scene) throws Exception {
    AtomicInteger sent = new AtomicInteger();
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      numbers.add(i);
    }
    OuterFaults.together(4, numbers, number -> {
      try (Socket socket = new Socket("127.0.0.1", scene.port())) {
        socket.setSoTimeout(20_000);
        Thread reading = new Thread(() -> readOn(socket), "reading");
        reading.setDaemon(true);
        reading.start();
        DataOutputStream out = begin(socket);
        for (int stream = 1; stream < 2 * STREAMS; stream += 2) {
          ByteArrayOutputStream both = new ByteArrayOutputStream();
          both.writeBytes(frame(HEADERS, END_STREAM | END_HEADERS, stream, request(scene)));
          both.writeBytes(frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, CANCEL}));
          out.write(both.toByteArray());
          sent.incrementAndGet();
        }
        reading.join(20_000);
      } catch (IOException closed) {
        // Enough is enough, says the server.
      }
    });
    scene.awaitGoodOnesOnly();
    return sent + " resets sent";
  }

  /** A head that goes on for ever, frame by frame. */
  static String continuationFlood(FaultScene scene) throws Exception {
    AtomicInteger refused = new AtomicInteger();
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      numbers.add(i);
    }
    OuterFaults.together(4, numbers, number -> {
      try (Socket socket = new Socket("127.0.0.1", scene.port())) {
        Thread reading = new Thread(() -> readOn(socket), "reading");
        reading.setDaemon(true);
        reading.start();
        DataOutputStream out = begin(socket);
        out.write(frame(HEADERS, END_STREAM, 1, request(scene)));
        byte[] field = field("x", "y".repeat(100));
        for (int i = 0; i < 100_000; i++) {
          out.write(frame(CONTINUATION, 0, 1, field));
        }
      } catch (IOException closed) {
        refused.incrementAndGet();
      }
    });
    if (refused.get() < CONNECTIONS) {
      throw new IOException("an endless head was taken");
    }
    return CONNECTIONS + " endless heads, all refused";
  }

  private static DataOutputStream begin(Socket socket) throws IOException {
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    out.write(frame(SETTINGS, 0, 0, new byte[0]));
    return out;
  }

  /** Without answering, not even to settings and pings: all that counts is that it ends. */
  private static void readOn(Socket socket) {
    try {
      OuterFaults.readToEnd(socket);
    } catch (IOException | IllegalStateException e) {
      // It is over.
    }
  }

  private static byte[] request(FaultScene scene) {
    ByteArrayOutputStream fields = new ByteArrayOutputStream();
    fields.write(0x82); // :method GET
    fields.write(0x86); // :scheme http
    literal(fields, 0x04, scene.uri().resolve("diagnostics/memory").getPath()); // :path
    literal(fields, 0x01, scene.uri().getAuthority()); // :authority
    return fields.toByteArray();
  }

  /** A field whose name is in HPACK's static table and whose value, under 127 bytes, follows as it is. */
  private static void literal(ByteArrayOutputStream fields, int name, String value) {
    fields.write(name);
    fields.write(value.length());
    fields.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] field(String name, String value) {
    ByteArrayOutputStream field = new ByteArrayOutputStream();
    field.write(0);
    field.write(name.length());
    field.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    field.write(value.length());
    field.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    return field.toByteArray();
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    DataOutputStream fields = new DataOutputStream(frame);
    fields.writeByte(payload.length >> 16);
    fields.writeShort(payload.length);
    fields.writeByte(type);
    fields.writeByte(flags);
    fields.writeInt(stream);
    fields.write(payload);
    return frame.toByteArray();
  }

  private static final class TrustEverybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
