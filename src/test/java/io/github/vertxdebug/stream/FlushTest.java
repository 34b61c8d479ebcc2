package io.github.vertxdebug.stream;

import static io.github.vertxdebug.RunningDashboard.awaitUntil;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.platform.VertxInternals;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How often what a tick writes to a connection goes to its socket. */
@Timeout(60)
class FlushTest {

  private static final int STREAMS = 20;
  private static final int ROUNDS = 10;

  /** Counts what reaches the end of the pipeline, where the socket is. */
  private static final class Flushes extends ChannelOutboundHandlerAdapter {
    final AtomicInteger count = new AtomicInteger();

    @Override
    public void flush(ChannelHandlerContext context) {
      count.incrementAndGet();
      context.flush();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"H2C", "H2_TLS"})
  void shouldFlushWhatOneTaskWritesToAllStreamsOfAnHttp2ConnectionOnce(Protocol protocol)
      throws Exception {
    try (StreamServer server = StreamServer.start(protocol);
        Http2Peer peer = (Http2Peer) protocol.open(server.port)) {
      List<OpenedStream> streams = new ArrayList<>();
      streams.add(server.next());
      while (streams.size() < STREAMS) {
        peer.get();
        streams.add(server.next());
      }
      Flushes flushes = new Flushes();
      streams.get(0).run(loop -> {
        streams.forEach(one -> VertxInternals.share(one.request.connection(), 32 << 10));
        Channel channel = ((ConnectionBase) streams.get(0).request.connection()).channel();
        channel.pipeline().addFirst(flushes);
      });
      int start = flushes.count.get();
      for (int round = 0; round < ROUNDS; round++) {
        Buffer frame = Buffer.buffer("tick " + round);
        int before = flushes.count.get();
        streams.get(0).run(loop -> {
          for (OpenedStream one : streams) {
            assertEquals(WriteResult.ACCEPTED, one.stream().write(frame));
          }
          assertEquals(before, flushes.count.get(), "flushed while the task still writes");
        });
        for (int i = 0; i < STREAMS; i++) {
          byte[] read = new byte[frame.length()];
          for (int have = 0; have < read.length; ) {
            byte[] piece = new byte[read.length - have];
            int n = peer.read(2 * i + 1, piece);
            System.arraycopy(piece, 0, read, have, n);
            have += n;
          }
          assertEquals(frame.toString(), new String(read, StandardCharsets.US_ASCII));
        }
        awaitUntil(
            "left",
            () -> streams.stream().allMatch(one -> one.call(EventStream::queuedBytes) == 0));
      }
      // One a round, and now and then one for what the peer has said.
      int count = flushes.count.get() - start;
      assertTrue(count >= ROUNDS && count <= 2 * ROUNDS, count + " flushes");
    }
  }
}
