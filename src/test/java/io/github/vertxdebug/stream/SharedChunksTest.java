package io.github.vertxdebug.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.platform.SharedChunks;
import io.github.vertxdebug.platform.SharedChunks.Shared;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One frame for many connections, encoded once: what arrives is what would have arrived anyway, and nothing is leaked. */
@Timeout(60)
class SharedChunksTest {

  private static final int STREAMS = 8;
  private static final int ROUNDS = 40;

  private final SharedChunks chunks = new SharedChunks();

  @ParameterizedTest
  @EnumSource
  void shouldGiveEveryPeerItsOwnFramesWhicheverWayTheyGo(Protocol protocol) throws Exception {
    List<Peer> peers = new ArrayList<>();
    List<OpenedStream> streams = new ArrayList<>();
    try (StreamServer server = StreamServer.start(protocol)) {
      for (int i = 0; i < STREAMS; i++) {
        peers.add(protocol.open(server.port));
        streams.add(server.next());
        streams.get(i).run(stream -> attach(streams.get(streams.size() - 1)));
        streams.get(i).write(Buffer.buffer("head"));
        peers.get(i).readBody(4);
      }
      for (int round = 0; round < ROUNDS; round++) {
        byte[] even = frame(round, 'e');
        byte[] odd = frame(round, 'o');
        streams.get(0).run(loop -> writeToAll(streams, even, odd));
        for (int i = 0; i < STREAMS; i++) {
          byte[] expected = i % 2 == 0 ? even : odd;
          assertArrayEquals(expected, peers.get(i).readBody(expected.length));
          assertEquals("+" + i, text(peers.get(i).readBody(2)));
        }
      }
      streams.forEach(stream -> stream.run(EventStream::close));
      for (Peer peer : peers) {
        assertEquals(0, peer.readToEnd());
      }
      streams.forEach(OpenedStream::awaitClosed);
      assertEquals(
          protocol.http2 ? 0 : ROUNDS * STREAMS,
          chunks.sent(),
          "frames that were not encoded for their connection");
    } finally {
      peers.forEach(Peer::close);
    }
  }

  /** On their event loop: a frame for every other stream, another for the rest, and one of its own for each. */
  private void writeToAll(List<OpenedStream> streams, byte[] even, byte[] odd) {
    try (Shared forEven = SharedChunks.share(even);
        Shared forOdd = SharedChunks.share(odd)) {
      for (int i = 0; i < streams.size(); i++) {
        EventStream stream = streams.get(i).stream();
        Shared shared = i % 2 == 0 ? forEven : forOdd;
        chunks.use(shared);
        assertEquals(WriteResult.ACCEPTED, stream.write(shared.buffer()));
        assertEquals(WriteResult.ACCEPTED, stream.write(Buffer.buffer("+" + i)));
      }
      chunks.use(null);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldLeakNothingOfWhatAPeerThatLeavesHasNotRead(Protocol protocol) throws Exception {
    try (StreamServer server = StreamServer.start(protocol);
        Peer peer = protocol.open(server.port, 4096, false)) {
      OpenedStream opened = server.next();
      opened.run(stream -> {
        attach(opened);
        stream.write(Buffer.buffer("head"));
      });
      boolean full = false;
      for (int round = 0; round < 100_000 && !full; round++) {
        byte[] frame = frame(round, 'x');
        full = opened.call(stream -> {
          try (Shared shared = SharedChunks.share(frame)) {
            chunks.use(shared);
            WriteResult result = stream.write(shared.buffer());
            chunks.use(null);
            return result == WriteResult.REFUSED && stream.queuedBytes() > 0;
          }
        });
      }
      assertTrue(full, "never full");
      peer.reset();
      opened.awaitClosed(); // and the guards look for what is leaked
    }
  }

  @Test
  void shouldSendNoChunkToAClientOfHttp10OnAConnectionThatHadSome() throws Exception {
    try (StreamServer server = StreamServer.start(Protocol.HTTP_1_1_STRICT);
        Http1Peer peer = (Http1Peer) Protocol.HTTP_1_1_STRICT.open(server.port)) {
      OpenedStream first = server.next();
      byte[] frame = frame(1, 'x');
      first.run(stream -> {
        attach(first);
        stream.write(Buffer.buffer("head"));
        writeShared(stream, frame);
        stream.close();
      });
      assertEquals(4 + frame.length, peer.readToEnd());
      assertEquals(1, chunks.sent());

      peer.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      OpenedStream second = server.next();
      second.run(stream -> {
        attach(second);
        stream.write(Buffer.buffer("head"));
        writeShared(stream, frame);
        stream.close();
      });
      String all = peer.readConnectionToEnd();
      assertTrue(all.endsWith("\r\n\r\nhead" + text(frame)), "the bytes as they are");
      assertEquals(1, chunks.sent());
    }
  }

  private void writeShared(EventStream stream, byte[] frame) {
    try (Shared shared = SharedChunks.share(frame)) {
      chunks.use(shared);
      assertEquals(WriteResult.ACCEPTED, stream.write(shared.buffer()));
      chunks.use(null);
    }
  }

  private void attach(OpenedStream opened) {
    chunks.attach(opened.request.connection(), opened.request.version() == HttpVersion.HTTP_1_1);
  }

  private static byte[] frame(int round, char of) {
    return (round + String.valueOf(of).repeat(1 + round * 53 % 4000))
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.US_ASCII);
  }
}
