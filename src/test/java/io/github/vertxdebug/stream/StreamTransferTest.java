package io.github.vertxdebug.stream;

import static io.github.vertxdebug.RunningDashboard.awaitUntil;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written arrives, whole and in order, over real sockets and every protocol. */
@Timeout(120)
class StreamTransferTest {

  private static final int WRITES = 100_000;
  private static final Buffer FRAME = Buffer.buffer(new byte[8 << 10]);

  /** Writes frames as fast as they are taken, and remembers the sum of what it was to send. */
  private static final class RapidWriter {
    final MessageDigest written = sha256();
    final AtomicInteger accepted = new AtomicInteger();
    private final OpenedStream opened;
    private final Random random = new Random(42);
    private Buffer next = frame();

    RapidWriter(OpenedStream opened) {
      this.opened = opened;
    }

    void start() {
      opened.run(stream -> {
        stream.onDrain(this::writeOn);
        writeOn();
      });
    }

    private void writeOn() {
      EventStream stream = opened.stream();
      for (int turn = 1; accepted.get() < WRITES; turn++) {
        if (turn % 1000 == 0) {
          opened.later(this::writeOn); // an event loop is not to be kept by one stream
          return;
        }
        if (stream.write(next) == WriteResult.REFUSED) {
          return; // to be called again, with the same frame
        }
        written.update(next.getBytes());
        accepted.incrementAndGet();
        next = frame();
      }
      stream.close();
    }

    private Buffer frame() {
      byte[] bytes = new byte[1 + random.nextInt(200)];
      random.nextBytes(bytes);
      return Buffer.buffer(bytes);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldDeliverAHundredThousandRapidWritesByteForByteAndInOrder(Protocol protocol)
      throws Exception {
    try (StreamServer server = StreamServer.start(protocol);
        Peer peer = protocol.open(server.port, 4096, true)) {
      OpenedStream opened = server.next();
      RapidWriter writer = new RapidWriter(opened);
      writer.start();
      awaitUntil("full", () -> opened.call(EventStream::refusals) > 0);
      MessageDigest read = sha256();
      byte[] buffer = new byte[1 << 16];
      for (int n = peer.read(buffer); n >= 0; n = peer.read(buffer)) {
        read.update(buffer, 0, n);
      }
      opened.awaitClosed();
      assertEquals(WRITES, writer.accepted.get());
      assertEquals(WRITES, opened.call(EventStream::frames).intValue());
      assertEquals(0, opened.call(EventStream::queuedBytes));
      assertArrayEquals(writer.written.digest(), read.digest());
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldRefuseWhenFullThenCallBackOnceAndAcceptAgain(Protocol protocol) throws Exception {
    try (StreamServer server = StreamServer.start(protocol);
        Peer peer = protocol.open(server.port, 4096, false)) {
      OpenedStream opened = server.next();
      AtomicInteger drained = new AtomicInteger();
      opened.run(stream -> stream.onDrain(drained::incrementAndGet));
      long accepted = (long) opened.fill(FRAME) * FRAME.length();
      assertEquals(accepted, opened.call(EventStream::sentBytes));
      assertTrue(
          opened.call(EventStream::queuedBytes) <= StreamServer.MAX_QUEUED_BYTES + FRAME.length());
      assertFalse(opened.call(EventStream::writable));
      int before = drained.get();

      readAndGrant(peer, accepted);
      awaitUntil("drained", () -> drained.get() == before + 1);
      assertTrue(opened.call(EventStream::writable));
      Buffer last = Buffer.buffer("the last");
      assertEquals(WriteResult.ACCEPTED, opened.write(last));
      opened.run(EventStream::close);
      assertEquals("the last", new String(peer.readBody(8), StandardCharsets.US_ASCII));
      assertEquals(0, peer.readToEnd(), "bytes beyond what was accepted");
      assertEquals(before + 1, drained.get());
      opened.awaitClosed();
    }
  }

  /** The refused frames must not be in it, or the sum of what was accepted would not be the end. */
  private static void readAndGrant(Peer peer, long bytes) throws Exception {
    if (peer instanceof Http2Peer http2) {
      http2.grant(0, 1 << 20);
      http2.grant(1, 1 << 20);
    }
    peer.readBody((int) bytes);
  }

  @ParameterizedTest
  @EnumSource(names = {"H2C", "H2_TLS"})
  void shouldKeepManyStreamsOnOneConnectionApart(Protocol protocol) throws Exception {
    int streams = 50;
    int frames = 200;
    ExecutorService reading = Executors.newSingleThreadExecutor();
    try (StreamServer server = StreamServer.start(protocol);
        Http2Peer peer = (Http2Peer) protocol.open(server.port)) {
      List<OpenedStream> opened = new ArrayList<>();
      opened.add(server.next());
      for (int i = 1; i < streams; i++) {
        peer.get();
        opened.add(server.next());
      }
      Future<List<String>> bodies = reading.submit(() -> bodies(peer, streams));
      List<StringBuilder> written = new ArrayList<>();
      opened.forEach(one -> written.add(new StringBuilder()));
      for (int frame = 0; frame < frames; frame++) {
        for (int i = 0; i < streams; i++) {
          String text = i + ":" + frame + "\n";
          OpenedStream one = opened.get(i);
          awaitUntil("accepted", () -> one.write(Buffer.buffer(text)) == WriteResult.ACCEPTED);
          written.get(i).append(text);
        }
      }
      opened.forEach(one -> one.run(EventStream::close));
      assertEquals(
          written.stream().map(StringBuilder::toString).toList(), bodies.get(20, TimeUnit.SECONDS));
      opened.forEach(OpenedStream::awaitClosed);
    } finally {
      reading.shutdownNow();
    }
  }

  private static List<String> bodies(Http2Peer peer, int streams) throws IOException {
    List<String> bodies = new ArrayList<>();
    byte[] buffer = new byte[1 << 16];
    for (int i = 0; i < streams; i++) {
      StringBuilder body = new StringBuilder();
      int number = 2 * i + 1;
      for (int n = peer.read(number, buffer); n >= 0; n = peer.read(number, buffer)) {
        body.append(new String(buffer, 0, n, StandardCharsets.US_ASCII));
      }
      bodies.add(body.toString());
    }
    return bodies;
  }

  @Test
  void shouldLetTheOtherStreamsOfAConnectionFlowWhileOneIsStalledByItsWindow() throws Exception {
    try (StreamServer server = StreamServer.start(Protocol.H2C);
        Http2Peer peer = (Http2Peer) Protocol.H2C.open(server.port, 0, false)) {
      OpenedStream stalled = server.next();
      peer.grant(0, 64 << 20);
      stalled.fill(FRAME);
      int other = peer.get();
      OpenedStream flowing = server.next();
      peer.grant(other, 64 << 20);
      for (int i = 0; i < 100; i++) {
        assertEquals(WriteResult.ACCEPTED, flowing.write(FRAME));
        byte[] buffer = new byte[FRAME.length()];
        for (int have = 0; have < FRAME.length(); ) {
          have += peer.read(other, buffer);
        }
      }
      assertFalse(stalled.call(EventStream::writable));
      assertEquals(StreamState.OPEN, stalled.call(EventStream::state));
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
