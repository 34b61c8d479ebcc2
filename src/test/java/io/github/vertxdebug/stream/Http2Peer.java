package io.github.vertxdebug.stream;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Speaks HTTP/2 (RFC 9113), as much of it as it takes to ask for streams, to read them and to let them down. */
final class Http2Peer extends Peer {

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int WINDOW_UPDATE = 8;

  private static final int ACK = 1;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  /** SETTINGS_INITIAL_WINDOW_SIZE. */
  private static final int INITIAL_WINDOW_SIZE = 4;

  private static final int LARGEST_WINDOW = Integer.MAX_VALUE;
  private static final int FIRST_WINDOW = 65_535;
  private static final int CANCEL = 8;

  private final String path;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final Map<Integer, Stream> streams = new HashMap<>();
  private int lastStream = -1;
  private boolean toldToGoAway;

  private static final class Stream {
    final ByteArrayOutputStream unread = new ByteArrayOutputStream();
    boolean answered;
    boolean ended;
    int resetCode = -1;
  }

  private Http2Peer(Socket tcp, Socket socket, String path) throws IOException {
    super(tcp, socket);
    this.path = path;
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
    this.out = new DataOutputStream(socket.getOutputStream());
  }

  static Http2Peer open(Socket tcp, Socket socket, String path, boolean window) throws IOException {
    Http2Peer peer = new Http2Peer(tcp, socket, path);
    peer.out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    if (window) {
      ByteArrayOutputStream settings = new ByteArrayOutputStream();
      DataOutputStream setting = new DataOutputStream(settings);
      setting.writeShort(INITIAL_WINDOW_SIZE);
      setting.writeInt(LARGEST_WINDOW);
      peer.send(SETTINGS, 0, 0, settings.toByteArray());
      peer.grant(0, LARGEST_WINDOW - FIRST_WINDOW);
    } else {
      peer.send(SETTINGS, 0, 0, new byte[0]);
    }
    peer.get();
    return peer;
  }

  /** Asks for one more stream, and tells its number. */
  int get() throws IOException {
    getTogether(1);
    return lastStream;
  }

  /** Asks for several more in one breath, so that the server reads all the requests before it sends anything. */
  void getTogether(int count) throws IOException {
    ByteArrayOutputStream requests = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      lastStream += 2;
      streams.put(lastStream, new Stream());
      ByteArrayOutputStream fields = new ByteArrayOutputStream();
      fields.write(0x82); // :method GET
      fields.write(0x86); // :scheme http
      literal(fields, 0x04, path + lastStream); // :path
      literal(fields, 0x01, "localhost"); // :authority
      requests.writeBytes(
          frame(HEADERS, END_STREAM | END_HEADERS, lastStream, fields.toByteArray()));
    }
    out.write(requests.toByteArray());
    out.flush();
  }

  /** A header field whose name is in HPACK's static table and whose value, under 127 bytes, follows as it is. */
  private static void literal(ByteArrayOutputStream fields, int name, String value) {
    fields.write(name);
    fields.write(value.length());
    fields.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
  }

  /** Lets that many more bytes come: of one stream, or of all together when its number is 0. */
  void grant(int stream, int bytes) throws IOException {
    send(WINDOW_UPDATE, 0, stream, ints(bytes));
  }

  /** Wants no more of one stream. */
  void resetStream(int stream) throws IOException {
    send(RST_STREAM, 0, stream, ints(CANCEL));
  }

  /** Will open no more streams. */
  void goAway() throws IOException {
    send(GOAWAY, 0, 0, ints(0, 0));
  }

  /** Sends a ping that asks for no more than an answer, which {@link #read} passes over. */
  void ping() throws IOException {
    send(PING, 0, 0, ints(1, 2));
  }

  @Override
  int read(byte[] buffer) throws IOException {
    return read(1, buffer);
  }

  /** {@link #read(byte[])} of one stream; what comes of others meanwhile is kept. */
  int read(int number, byte[] buffer) throws IOException {
    Stream stream = stream(number);
    while (stream.unread.size() == 0) {
      if (stream.resetCode >= 0) {
        throw new IOException("stream " + number + " was reset with code " + stream.resetCode);
      }
      if (stream.ended) {
        return -1;
      }
      readFrame();
    }
    byte[] unread = stream.unread.toByteArray();
    int n = Math.min(unread.length, buffer.length);
    System.arraycopy(unread, 0, buffer, 0, n);
    stream.unread.reset();
    stream.unread.write(unread, n, unread.length - n);
    return n;
  }

  /** Waits until a stream is reset by the server, whatever comes before. */
  int awaitReset(int number) throws IOException {
    Stream stream = stream(number);
    while (stream.resetCode < 0 && !stream.ended) {
      readFrame();
    }
    return stream.resetCode;
  }

  /** Waits until the server has said that it takes no more streams. */
  void awaitGoAway() throws IOException {
    while (!toldToGoAway) {
      readFrame();
    }
  }

  /** Waits until a stream is answered by a head. */
  void awaitHead(int number) throws IOException {
    Stream stream = stream(number);
    while (!stream.answered) {
      readFrame();
    }
  }

  private Stream stream(int number) {
    Stream stream = streams.get(number);
    if (stream == null) {
      throw new IllegalArgumentException("stream " + number + " was not asked for");
    }
    return stream;
  }

  private void readFrame() throws IOException {
    int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int number = in.readInt() & 0x7fffffff;
    byte[] payload = new byte[length];
    in.readFully(payload);
    Stream stream = streams.get(number);
    switch (type) {
      case DATA -> {
        stream(number).unread.writeBytes(payload);
        stream(number).ended |= (flags & END_STREAM) != 0;
      }
      case HEADERS -> {
        stream(number).answered = true;
        stream(number).ended |= (flags & END_STREAM) != 0;
      }
      case RST_STREAM -> {
        if (stream != null) {
          stream.resetCode = payload[3];
        }
      }
      case SETTINGS, PING -> {
        if ((flags & ACK) == 0) {
          send(type, ACK, 0, type == PING ? payload : new byte[0]);
        }
      }
      case GOAWAY -> toldToGoAway = true;
      default -> {}
    }
  }

  private void send(int type, int flags, int stream, byte[] payload) throws IOException {
    out.write(frame(type, flags, stream, payload));
    out.flush();
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

  private static byte[] ints(int... values) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream ints = new DataOutputStream(bytes);
    for (int value : values) {
      ints.writeInt(value);
    }
    return bytes.toByteArray();
  }
}
