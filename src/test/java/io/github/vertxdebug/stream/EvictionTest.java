package io.github.vertxdebug.stream;

import static io.github.vertxdebug.RunningDashboard.awaitUntil;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.RunningDashboard;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Peers that no longer read, and what is left of them after they were cancelled, as the operating system sees it. */
@Timeout(60)
class EvictionTest {

  private static final Buffer FRAME = Buffer.buffer(new byte[2 << 10]);

  /** The least of what the kernel and the client take in before they stop: no use to look below. */
  private static final int SMALL_RECEIVE_BUFFER = 4096;

  /** TCP takes nothing more of the whole connection. */
  @ParameterizedTest
  @EnumSource
  void shouldBeRidWithinASecondOfAConnectionThatIsStalledInTcp(Protocol protocol) throws Exception {
    try (StreamServer server = StreamServer.start(protocol);
        Peer peer = protocol.open(server.port, SMALL_RECEIVE_BUFFER, true)) {
      OpenedStream opened = server.next();
      opened.fill(FRAME);
      assertTrue(KernelSockets.has(server.port, peer.localPort()));

      assertClosedWithinASecondOf(opened, EventStream::cancel, server);
      assertFalse(KernelSockets.has(server.port, peer.localPort()), "the server's socket");
    }
  }

  /** TCP flows, the client reads, but it grants one stream no window; others share the connection. */
  @ParameterizedTest
  @EnumSource(names = {"H2C", "H2_TLS"})
  void shouldBeRidWithinASecondOfAStreamThatIsStalledByItsWindowAndKeepTheConnection(
      Protocol protocol) throws Exception {
    try (StreamServer server = StreamServer.start(protocol);
        Http2Peer peer = (Http2Peer) protocol.open(server.port, 0, false)) {
      OpenedStream stalled = server.next();
      peer.grant(0, 1 << 30);
      stalled.fill(FRAME);
      int other = peer.get();
      OpenedStream flowing = server.next();

      assertClosedWithinASecondOf(stalled, EventStream::cancel, server);
      assertEquals(8, peer.awaitReset(1), "CANCEL");
      assertFlows(peer, other, flowing);
    }
  }

  /**
   * The same for streams whose end was handed down before the connection's window turned out to be too small for all. Vert.x
   * refuses to reset such a one, as if it were over.
   */
  @ParameterizedTest
  @EnumSource(names = {"H2C", "H2_TLS"})
  void shouldKeepTheConnectionOfStreamsWhoseEndIsStalledByTheWindow(Protocol protocol)
      throws Exception {
    int ending = 3;
    AtomicInteger streams = new AtomicInteger();
    StreamServer server = StreamServer.start(protocol.serverOptions(), opened -> {
      if (streams.getAndIncrement() > 0) {
        opened.stream().write(Buffer.buffer(new byte[40_000]));
        opened.stream().close();
      }
    });
    try (server;
        Http2Peer peer = (Http2Peer) protocol.open(server.port, 0, false)) {
      OpenedStream flowing = server.next();
      peer.getTogether(ending);
      int reset = 0;
      for (int i = 0; i < ending; i++) {
        OpenedStream one = server.next();
        assertClosedWithinASecondOf(one, stream -> {}, server);
        reset += peer.awaitReset(3 + 2 * i) == 8 ? 1 : 0;
      }
      assertTrue(reset > 0, "no stream was stalled");
      peer.grant(0, 1 << 20);
      assertFlows(peer, 1, flowing);
    }
  }

  /** All streams together have used up the connection's window. */
  @ParameterizedTest
  @EnumSource(names = {"H2C", "H2_TLS"})
  void shouldBeRidWithinASecondOfStreamsThatAreStalledByTheConnectionsWindow(Protocol protocol)
      throws Exception {
    try (StreamServer server = StreamServer.start(protocol);
        Http2Peer peer = (Http2Peer) protocol.open(server.port, 0, false)) {
      List<OpenedStream> stalled = new ArrayList<>(List.of(server.next()));
      for (int i = 1; i < 4; i++) {
        peer.get();
        stalled.add(server.next());
      }
      for (int i = 0; i < 4; i++) {
        stalled.get(i).fill(FRAME);
      }
      for (int i = 0; i < 4; i++) {
        assertClosedWithinASecondOf(stalled.get(i), EventStream::cancel, server);
        assertEquals(8, peer.awaitReset(2 * i + 1), "CANCEL");
      }
      int other = peer.get();
      OpenedStream flowing = server.next();
      peer.grant(0, 1 << 20);
      assertFlows(peer, other, flowing);
    }
  }

  /** Many streams of a connection that is stalled in TCP: the first to give up takes the connection, the others learn of it. */
  @ParameterizedTest
  @EnumSource(names = {"H2C", "H2_TLS"})
  void shouldCloseEveryStreamOfAConnectionThatIsStalledInTcp(Protocol protocol) throws Exception {
    try (StreamServer server = StreamServer.start(protocol);
        Http2Peer peer = (Http2Peer) protocol.open(server.port, SMALL_RECEIVE_BUFFER, true)) {
      List<OpenedStream> opened = new ArrayList<>(List.of(server.next()));
      for (int i = 1; i < 20; i++) {
        peer.get();
        opened.add(server.next());
      }
      opened.get(0).fill(FRAME);
      opened.get(0).run(EventStream::cancel);
      opened.forEach(OpenedStream::awaitClosed);
      awaitUntil(
          "the server's socket is gone", () -> !KernelSockets.has(server.port, peer.localPort()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldRecogniseAStuckReaderSoonAfterItsWindowHasFilled(Protocol protocol) throws Exception {
    try (StreamServer server = StreamServer.start(protocol);
        Peer peer = protocol.open(server.port, SMALL_RECEIVE_BUFFER, true)) {
      OpenedStream opened = server.next();
      int accepted = opened.fill(FRAME) * FRAME.length();
      // Before the first refusal: our own bound, and what the kernel takes on both sides. Plain
      // Vert.x says "full" after four megabytes.
      assertTrue(accepted < 512 << 10, accepted + " bytes were accepted");
      assertTrue(
          opened.call(EventStream::queuedBytes) <= StreamServer.MAX_QUEUED_BYTES + FRAME.length());
      assertEquals(peer.localPort(), opened.request.remoteAddress().port());
    }
  }

  @Test
  void shouldBeWithoutEffectOnAConnectionThatIsGone() throws Exception {
    try (StreamServer server = StreamServer.start(Protocol.HTTP_1_1);
        Peer peer = Protocol.HTTP_1_1.open(server.port)) {
      OpenedStream opened = server.next();
      peer.reset();
      opened.awaitClosed();
      Eviction eviction = StreamServer.evictionOf(opened.request);
      opened.run(stream -> {
        eviction.dropConnection();
        eviction.resetStream();
      });
    }
  }

  /** By the clock of the event loop itself, which a busy machine cannot make unfair. */
  private static void assertClosedWithinASecondOf(
      OpenedStream opened, Consumer<EventStream> way, StreamServer server) {
    Promise<StreamState> afterASecond = Promise.promise();
    opened.run(stream -> {
      way.accept(stream);
      server.vertx.setTimer(1000, fired -> afterASecond.complete(stream.state()));
    });
    assertEquals(StreamState.CLOSED, RunningDashboard.await(afterASecond.future()));
    opened.assertClosedOnce();
  }

  private static void assertFlows(Http2Peer peer, int number, OpenedStream stream)
      throws Exception {
    peer.grant(number, 1 << 20);
    Buffer text = Buffer.buffer("still flows");
    assertEquals(WriteResult.ACCEPTED, stream.write(text));
    byte[] read = new byte[text.length()];
    assertEquals(read.length, peer.read(number, read));
    assertEquals(text, Buffer.buffer(read));
    assertFalse(stream.isClosed());
  }
}
