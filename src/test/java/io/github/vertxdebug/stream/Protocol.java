package io.github.vertxdebug.stream;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SelfSignedCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** The ways in which a response reaches its client. */
enum Protocol {
  HTTP_1_1(false, false, false),
  /** As the dashboard's own server speaks it; an application's is mostly the one above. */
  HTTP_1_1_STRICT(false, false, true),
  HTTP_1_1_TLS(false, true, true),
  /** HTTP/2 in clear text, as a client speaks it that knows so before. */
  H2C(true, false, true),
  /** HTTP/2 as agreed upon in the TLS handshake (ALPN). */
  H2_TLS(true, true, true);

  private static final SelfSignedCertificate CERTIFICATE =
      SelfSignedCertificate.create("localhost");

  final boolean http2;
  final boolean tls;
  private final boolean strict;

  /**
   * @param strict whether Vert.x writes without a queue in between, see {@link HttpServerOptions#setStrictThreadMode}
   */
  Protocol(boolean http2, boolean tls, boolean strict) {
    this.http2 = http2;
    this.tls = tls;
    this.strict = strict;
  }

  HttpServerOptions serverOptions() {
    HttpServerOptions options =
        new HttpServerOptions().setHost("127.0.0.1").setPort(0).setStrictThreadMode(strict);
    return tls
        ? options.setSsl(true).setUseAlpn(true).setKeyCertOptions(CERTIFICATE.keyCertOptions())
        : options;
  }

  /** Connects and asks for one stream. */
  Peer open(int port) throws IOException {
    return open(port, 0, true);
  }

  Peer open(int port, int receiveBufferBytes, boolean window) throws IOException {
    return open(port, "/", receiveBufferBytes, window);
  }

  /**
   * Connects and asks for one stream.
   *
   * @param path what it asks for; on HTTP/2 the stream's number follows
   * @param receiveBufferBytes the kernel's receive buffer, 0 for its own choice
   * @param window whether a client of HTTP/2 lets as much come as ever will; else it grants what the standard begins with, and
   *     no more
   */
  Peer open(int port, String path, int receiveBufferBytes, boolean window) throws IOException {
    Socket tcp = new Socket();
    if (receiveBufferBytes > 0) {
      tcp.setReceiveBufferSize(receiveBufferBytes);
    }
    tcp.setTcpNoDelay(true);
    tcp.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    tcp.setSoTimeout(20_000);
    Socket socket = tls ? handshake(tcp, port) : tcp;
    return http2 ? Http2Peer.open(tcp, socket, path, window) : Http1Peer.open(tcp, socket, path);
  }

  private Socket handshake(Socket tcp, int port) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustEverybody()}, null);
      SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket(tcp, "localhost", port, true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {http2 ? "h2" : "http/1.1"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return socket;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
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
