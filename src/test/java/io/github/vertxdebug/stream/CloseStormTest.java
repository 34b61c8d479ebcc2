package io.github.vertxdebug.stream;

import static io.github.vertxdebug.RunningDashboard.awaitUntil;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.RecordedLog;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Ten thousand streams that are closed while they are written to, by either side or both, in every way and at any moment. The
 * moments are drawn from a seed, which the name of the test tells.
 */
@Timeout(180)
class CloseStormTest {

  private static final int CLIENTS = 8;

  /** A stream's bytes count on; so a reader knows at each what it must be. */
  private static final int PATTERN = 251;

  private static final int STREAMS_OF_HTTP2_CONNECTION = 10;

  /** How much a client reads at most of a stream that nobody else ends. */
  private static final int MOST_BYTES = 20_000;

  private final Map<String, OpenedStream> opened = new ConcurrentHashMap<>();
  private final AtomicInteger endedInGoodOrder = new AtomicInteger();

  @ParameterizedTest
  @CsvSource({"HTTP_1_1, 4000, 1", "HTTP_1_1_TLS, 1000, 2", "H2C, 4000, 3", "H2_TLS, 1000, 4"})
  void shouldCloseEachOnceAndLoseNothingItAcceptedAndLogNothing(
      Protocol protocol, int count, long seed) throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    Random seeds = new Random(seed);
    try (RecordedLog log = RecordedLog.start();
        StreamServer server = StreamServer.start(
            protocol.serverOptions().setSendBufferSize(16 << 10), one -> serve(one, seed))) {
      List<Future<?>> visits = new ArrayList<>();
      int streams = protocol.http2 ? STREAMS_OF_HTTP2_CONNECTION : 1;
      for (int i = 0; i < count; i += streams) {
        Random random = new Random(seeds.nextLong());
        String path = "/" + i + "/";
        visits.add(clients.submit(() -> {
          visit(protocol, server.port, path, streams, random);
          return null;
        }));
      }
      for (Future<?> visit : visits) {
        visit.get(120, TimeUnit.SECONDS);
      }
      awaitUntil("all are opened: " + opened.size(), () -> opened.size() == count);
      opened.values().forEach(OpenedStream::awaitClosed);
      opened.values().forEach(one -> assertEquals(0, one.call(EventStream::queuedBytes)));
      server.close();
      opened.values().forEach(OpenedStream::assertClosedOnce);
      assertEquals(List.of(), log.lines());
      assertTrue(endedInGoodOrder.get() > 0, "none ended in good order");
    } finally {
      clients.shutdownNow();
    }
  }

  // The server's side, on the event loop

  private void serve(OpenedStream one, long seed) {
    String key = one.request.path();
    Random random = new Random(seed ^ key.hashCode());
    assertEquals(null, opened.put(key, one));
    pump(one, random, random.nextInt(30), random.nextInt(3));
  }

  /** Writes a frame a turn; after some of them closes, cancels, or leaves it to the client. */
  private static void pump(OpenedStream one, Random random, int framesLeft, int way) {
    EventStream stream = one.stream();
    if (framesLeft == 0 && way == 0) {
      stream.close();
    } else if (framesLeft == 0 && way == 1) {
      stream.cancel();
    }
    byte[] frame = new byte[1 + random.nextInt(1000)];
    for (int i = 0; i < frame.length; i++) {
      frame[i] = (byte) ((stream.sentBytes() + i) % PATTERN);
    }
    WriteResult result = stream.write(Buffer.buffer(frame));
    if (result == WriteResult.REFUSED) {
      stream.onDrain(() -> pump(one, random, framesLeft - 1, way));
    } else if (result == WriteResult.ACCEPTED) {
      one.later(() -> pump(one, random, framesLeft - 1, way));
    }
  }

  // The clients' side

  private void visit(Protocol protocol, int port, String path, int streams, Random random)
      throws IOException {
    Peer peer = protocol.open(port, path, 0, true);
    if (peer instanceof Http2Peer http2) {
      http2.getTogether(streams - 1);
      for (int i = 0; i < streams; i++) {
        int number = 2 * i + 1;
        if (read(buffer -> http2.read(number, buffer), path + number, random)
            && random.nextBoolean()) {
          http2.resetStream(number);
        }
      }
      if (random.nextInt(4) == 0) {
        http2.goAway();
      }
    } else {
      read(peer::read, path, random);
    }
    // Not before the server has seen what was asked, or it would have nothing to close.
    for (int i = 0; i < streams; i++) {
      String key = protocol.http2 ? path + (2 * i + 1) : path;
      awaitUntil("opened", () -> opened.containsKey(key));
    }
    if (random.nextBoolean()) {
      peer.reset();
    } else {
      peer.leave();
    }
  }

  private interface Reading {
    int into(byte[] buffer) throws IOException;
  }

  /**
   * Reads some, and checks it.
   *
   * @return whether there may be more
   */
  private boolean read(Reading reading, String key, Random random) {
    byte[] buffer = new byte[1000];
    int limit = random.nextInt(3) == 0 ? MOST_BYTES : random.nextInt(2000);
    long length = 0;
    try {
      while (length < limit) {
        int n = reading.into(buffer);
        if (n < 0) {
          OpenedStream one = opened.get(key);
          assertNotNull(one);
          one.awaitClosed();
          assertEquals(one.call(EventStream::sentBytes), length, "what was accepted is not all");
          endedInGoodOrder.incrementAndGet();
          return false;
        }
        for (int i = 0; i < n; i++) {
          assertEquals((byte) ((length + i) % PATTERN), buffer[i], "byte " + (length + i));
        }
        length += n;
      }
    } catch (IOException e) {
      return false; // cancelled
    }
    return true;
  }
}
