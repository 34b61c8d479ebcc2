package io.github.vertxdebug.stream;

import static io.github.vertxdebug.RunningDashboard.await;
import static io.github.vertxdebug.RunningDashboard.awaitUntil;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever ends a stream, and however: its close callback runs once, on its event loop. */
@Timeout(60)
class StreamCloseTest {

  private static final Buffer FRAME = Buffer.buffer("a frame\n");
  private static final Buffer LARGE = Buffer.buffer(new byte[8 << 10]);

  /** One way to end a stream that is flowing. */
  private record Ending(String name, boolean ofHttp2, boolean waitsForPeer, Way way) {
    Ending(String name, Way way) {
      this(name, false, false, way);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private interface Way {
    void end(StreamServer server, OpenedStream opened, Peer peer) throws Exception;
  }

  private static final List<Ending> ENDINGS = List.of(
      new Ending("we close", (server, opened, peer) -> opened.run(EventStream::close)),
      new Ending("we cancel", (server, opened, peer) -> opened.run(EventStream::cancel)),
      new Ending(
          "the application ends the response",
          false,
          true,
          (server, opened, peer) ->
              opened.run(stream -> await(opened.request.response().end()))),
      new Ending(
          "the application closes the connection",
          false,
          true,
          (server, opened, peer) -> await(opened.request.connection().close())),
      new Ending("the peer leaves", (server, opened, peer) -> peer.leave()),
      new Ending("the peer resets", (server, opened, peer) -> peer.reset()),
      new Ending("the server closes", (server, opened, peer) -> server.closeServer()),
      new Ending("its verticle is undeployed", (server, opened, peer) -> server.undeploy()),
      new Ending("Vert.x closes", (server, opened, peer) -> server.close()),
      new Ending(
          "the peer resets the stream",
          true,
          false,
          (server, opened, peer) -> ((Http2Peer) peer).resetStream(1)),
      new Ending("the peer goes away and leaves", true, true, (server, opened, peer) -> {
        ((Http2Peer) peer).goAway();
        assertEquals(WriteResult.ACCEPTED, opened.write(FRAME));
        assertEquals(FRAME, Buffer.buffer(peer.readBody(FRAME.length())));
        assertFalse(opened.isClosed(), "to go away is not to leave");
        peer.leave();
      }));

  static Stream<Arguments> endings() {
    return Stream.of(Protocol.values())
        .flatMap(protocol -> ENDINGS.stream()
            .filter(ending -> protocol.http2 || !ending.ofHttp2)
            .map(ending -> Arguments.of(protocol, ending)));
  }

  /** Those that do not themselves wait for the peer to read. */
  static Stream<Arguments> endingsWhileFull() {
    return endings().filter(pair -> !((Ending) pair.get()[1]).waitsForPeer);
  }

  @ParameterizedTest
  @MethodSource("endings")
  void shouldBeClosedOnceHoweverItEnds(Protocol protocol, Ending ending) throws Exception {
    try (StreamServer server = StreamServer.start(protocol);
        Peer peer = protocol.open(server.port)) {
      OpenedStream opened = server.next();
      assertEquals(WriteResult.ACCEPTED, opened.write(FRAME));
      assertEquals(FRAME, Buffer.buffer(peer.readBody(FRAME.length())));
      assertFalse(opened.isClosed());

      ending.way.end(server, opened, peer);
      opened.awaitClosed();
      // Nor does it close again when everything else does.
      peer.close();
      server.close();
      opened.assertClosedOnce();
    }
  }

  @ParameterizedTest
  @MethodSource("endingsWhileFull")
  void shouldBeClosedOnceHoweverItEndsWhileItIsFull(Protocol protocol, Ending ending)
      throws Exception {
    try (StreamServer server = StreamServer.start(protocol);
        Peer peer = protocol.open(server.port, 4096, false)) {
      OpenedStream opened = server.next();
      opened.fill(LARGE);

      ending.way.end(server, opened, peer);
      opened.awaitClosed();
      peer.close();
      server.close();
      opened.assertClosedOnce();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldSendWhatItAcceptedThenEndTheBodyInGoodOrder(Protocol protocol) throws Exception {
    try (StreamServer server = StreamServer.start(protocol);
        Peer peer = protocol.open(server.port)) {
      OpenedStream opened = server.next();
      opened.run(stream -> {
        stream.write(FRAME);
        stream.write(LARGE);
        stream.close();
        assertEquals(WriteResult.CLOSED, stream.write(FRAME));
      });
      assertEquals(FRAME.length() + LARGE.length(), peer.readToEnd());
      opened.awaitClosed();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldNotTakeTheEndOfACancelledStreamForAnEndInGoodOrder(Protocol protocol)
      throws Exception {
    try (StreamServer server = StreamServer.start(protocol);
        Peer peer = protocol.open(server.port)) {
      OpenedStream opened = server.next();
      opened.write(FRAME);
      opened.run(EventStream::cancel);
      assertThrows(IOException.class, peer::readToEnd);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldGiveUpAtTheDeadlineOnAPeerThatDoesNotTakeTheEnd(Protocol protocol) throws Exception {
    try (StreamServer server = StreamServer.start(protocol);
        Peer peer = protocol.open(server.port, 4096, false)) {
      OpenedStream opened = server.next();
      opened.fill(LARGE);
      opened.run(EventStream::close);
      opened.awaitClosed();
      assertNotEquals(0, peer.localPort());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_1_1_TLS"})
  void shouldServeTheNextRequestOfAConnectionAfterItClosed(Protocol protocol) throws Exception {
    try (StreamServer server = StreamServer.start(protocol);
        Http1Peer peer = (Http1Peer) protocol.open(server.port)) {
      for (int round = 0; round < 3; round++) {
        OpenedStream opened = server.next();
        opened.write(FRAME);
        opened.run(EventStream::close);
        assertEquals(FRAME.length(), peer.readToEnd());
        opened.awaitClosed();
        peer.getAgain();
      }
    }
  }

  @Test
  void shouldEndTheConnectionOfAClientThatKnowsNoChunks() throws Exception {
    try (StreamServer server = StreamServer.start(Protocol.HTTP_1_1);
        Http1Peer peer = (Http1Peer) Protocol.HTTP_1_1.open(server.port)) {
      server.next().run(EventStream::close);
      assertEquals(0, peer.readToEnd());
      peer.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      OpenedStream opened = server.next();
      opened.write(FRAME);
      opened.run(EventStream::close);
      String all = peer.readConnectionToEnd();
      assertTrue(all.endsWith("\r\n\r\n" + FRAME), all);
      opened.awaitClosed();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldBeClosedOnceWhenThePeerClosesItsHalf(Protocol protocol) throws Exception {
    // A server of Vert.x takes half a close for a whole one. What matters is that nobody waits.
    try (StreamServer server = StreamServer.start(protocol);
        Peer peer = protocol.open(server.port)) {
      OpenedStream opened = server.next();
      opened.write(FRAME);
      peer.readBody(FRAME.length());
      peer.halfClose();
      opened.awaitClosed();
      assertThrows(IOException.class, peer::readToEnd);
      server.close();
      opened.assertClosedOnce();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1_TLS", "H2_TLS"})
  void shouldBeClosedOnceWhenThePeerTakesLeaveInTlsAndKeepsItsSocket(Protocol protocol)
      throws Exception {
    try (StreamServer server = StreamServer.start(protocol);
        Peer peer = protocol.open(server.port)) {
      OpenedStream opened = server.next();
      opened.write(FRAME);
      peer.readBody(FRAME.length());
      ((SSLSocket) peer.socket).shutdownOutput(); // close_notify, and no FIN
      opened.awaitClosed();
      server.close();
      opened.assertClosedOnce();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"H2C", "H2_TLS"})
  void shouldFlowOnAfterAGoAwayOfOurOwnAndBeClosedOnce(Protocol protocol) throws Exception {
    try (StreamServer server = StreamServer.start(protocol);
        Http2Peer peer = (Http2Peer) protocol.open(server.port)) {
      OpenedStream opened = server.next();
      opened.write(FRAME);
      peer.readBody(FRAME.length());
      opened.run(stream -> opened.request.connection().goAway(0));
      peer.awaitGoAway();
      assertEquals(WriteResult.ACCEPTED, opened.write(LARGE));
      assertEquals(LARGE, Buffer.buffer(peer.readBody(LARGE.length())));
      assertFalse(opened.isClosed(), "to go away is not to leave");
      opened.run(EventStream::close);
      assertEquals(0, peer.readToEnd());
      opened.awaitClosed();
      server.close();
      opened.assertClosedOnce();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldFlowOnWhileTheServerWindsUpAndBeClosedOnceAtItsEnd(Protocol protocol)
      throws Exception {
    try (StreamServer server = StreamServer.start(protocol);
        Peer peer = protocol.open(server.port)) {
      OpenedStream opened = server.next();
      opened.write(FRAME);
      peer.readBody(FRAME.length());
      Future<Void> wound = server.shutdown(3, TimeUnit.SECONDS);
      if (peer instanceof Http2Peer http2) {
        http2.awaitGoAway();
      }
      assertEquals(WriteResult.ACCEPTED, opened.write(FRAME));
      assertEquals(FRAME, Buffer.buffer(peer.readBody(FRAME.length())));
      await(wound);
      opened.awaitClosed();
      server.close();
      opened.assertClosedOnce();
    }
  }

  /** What a close callback must still find in its place. */
  @ParameterizedTest
  @MethodSource("endings")
  void shouldTellOfTheEndBeforeAnythingIsReleased(Protocol protocol, Ending ending)
      throws Exception {
    List<String> found = new CopyOnWriteArrayList<>();
    try (StreamServer server = StreamServer.start(protocol);
        Peer peer = protocol.open(server.port)) {
      OpenedStream opened = server.next();
      assertEquals(WriteResult.ACCEPTED, opened.write(FRAME));
      assertEquals(FRAME, Buffer.buffer(peer.readBody(FRAME.length())));
      int port = peer.localPort();
      long before = opened.call(EventStream::frames);
      opened.run(stream -> stream.onClose(() -> found.add(stream.state()
          + ", " + stream.frames() + " frames, " + stream.sentBytes() + " bytes"
          + ", refused " + stream.refusals()
          + ", of " + opened.request.remoteAddress().port()
          + ", asked for " + opened.request.method()
          + ", timers " + server.vertx.cancelTimer(server.vertx.setTimer(60_000, id -> {})))));
      ending.way.end(server, opened, peer);
      awaitUntil("the stream is closed", () -> !found.isEmpty());
      long frames = before + (ending.name.contains("goes away") ? 1 : 0);
      assertEquals(
          List.of("CLOSED, " + frames + " frames, " + frames * FRAME.length()
              + " bytes, refused 0, of " + port + ", asked for GET, timers true"),
          found);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1_TLS", "H2_TLS"})
  void shouldBeClosedOnceWhenTheTlsRecordsTurnToNonsense(Protocol protocol) throws Exception {
    try (StreamServer server = StreamServer.start(protocol);
        Peer peer = protocol.open(server.port)) {
      OpenedStream opened = server.next();
      opened.write(FRAME);
      peer.readBody(FRAME.length());
      peer.tcp.getOutputStream().write(new byte[100]);
      opened.awaitClosed();
      server.close();
      opened.assertClosedOnce();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldBeClosedOnceWhenThePeerTalksNonsense(Protocol protocol) throws Exception {
    try (StreamServer server = StreamServer.start(protocol);
        Peer peer = protocol.open(server.port)) {
      OpenedStream opened = server.next();
      opened.write(FRAME);
      peer.readBody(FRAME.length());
      // To HTTP/1.1 this is a pipelined request, which has to wait for the stream; it must not keep
      // the server from seeing the client leave.
      try {
        for (int i = 0; i < 100; i++) {
          peer.socket
              .getOutputStream()
              .write("no frame, no request\r\n\r\n\0\0\0\0".getBytes(StandardCharsets.US_ASCII));
        }
      } catch (IOException e) {
        // It has hung up already.
      }
      peer.leave();
      writeUntilClosed(opened);
      opened.awaitClosed();
      server.close();
      opened.assertClosedOnce();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldBeClosedOnceByAServersIdleTimeout(Protocol protocol) throws Exception {
    HttpServerOptions options =
        protocol.serverOptions().setIdleTimeoutUnit(TimeUnit.MILLISECONDS).setIdleTimeout(200);
    try (StreamServer server = StreamServer.start(options, stream -> {});
        Peer peer = protocol.open(server.port)) {
      OpenedStream opened = server.next();
      opened.write(FRAME);
      opened.awaitClosed();
      assertThrows(IOException.class, peer::readToEnd);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"H2C", "H2_TLS"})
  void shouldBeClosedEachOnceWhenAConnectionWithManyStreamsEnds(Protocol protocol)
      throws Exception {
    try (StreamServer server = StreamServer.start(protocol);
        Http2Peer peer = (Http2Peer) protocol.open(server.port)) {
      List<OpenedStream> opened = new ArrayList<>(List.of(server.next()));
      for (int i = 1; i < 100; i++) {
        peer.get();
        opened.add(server.next());
      }
      opened.get(0).run(EventStream::cancel);
      opened.get(1).run(EventStream::close);
      peer.resetStream(5);
      opened.get(2).awaitClosed();
      assertFalse(opened.get(3).isClosed(), "one stream's end is not another's");
      peer.leave();
      opened.forEach(OpenedStream::awaitClosed);
      server.close();
      opened.forEach(OpenedStream::assertClosedOnce);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldCancelWhenAFrameItAcceptedCannotBeSent(Protocol protocol) throws Exception {
    try (StreamServer server = StreamServer.start(protocol);
        Peer peer = protocol.open(server.port)) {
      OpenedStream opened = server.next();
      opened.write(FRAME);
      peer.readBody(FRAME.length());
      opened.run(stream -> {
        // Behind the back of the stream, as a fault of what is below would be.
        opened.failWritesBelow();
        assertEquals(WriteResult.ACCEPTED, stream.write(FRAME));
      });
      opened.awaitClosed();
      assertThrows(IOException.class, peer::readToEnd);
    }
  }

  private static void writeUntilClosed(OpenedStream opened) {
    for (int i = 0; i < 10_000 && opened.write(FRAME) != WriteResult.CLOSED; i++) {}
  }
}
