package peer;

import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseBroadcaster;
import jakarta.ws.rs.sse.SseEventSink;
import java.net.URI;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpServerFactory;
import org.glassfish.jersey.server.ResourceConfig;

/**
 * Jersey on Grizzly: a resource with a broadcaster, as the chapter on server-sent events has it. What it is told: PORT DATA_BYTES
 * TICK_MILLIS.
 */
public final class PeerServer {

  private static int dataBytes;
  private static long tickMillis;

  private PeerServer() {}

  public static void main(String[] args) {
    dataBytes = Integer.parseInt(args[1]);
    tickMillis = Long.parseLong(args[2]);
    GrizzlyHttpServerFactory.createHttpServer(
        URI.create("http://127.0.0.1:" + args[0] + "/"), new ResourceConfig(Stream.class));
  }

  /** What is broadcast, and to whom. Made at the first request. */
  @Singleton
  @Path("stream")
  public static final class Stream {

    private final Sse sse;
    private final SseBroadcaster broadcaster;
    private long seq;

    public Stream(@Context Sse sse) {
      this.sse = sse;
      broadcaster = sse.newBroadcaster();
      Executors.newSingleThreadScheduledExecutor()
          .scheduleAtFixedRate(this::tick, tickMillis, tickMillis, TimeUnit.MILLISECONDS);
    }

    private void tick() {
      seq++;
      String start = "{\"seq\":" + seq + ",\"ts\":" + System.currentTimeMillis() + ",\"x\":\"";
      broadcaster.broadcast(sse.newEventBuilder()
          .id("jersey-" + seq)
          .name("diagnostics-delta")
          .data(start + "x".repeat(Math.max(0, dataBytes - start.length() - 2)) + "\"}")
          .build());
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public void stream(@Context SseEventSink sink) {
      sink.send(sse.newEventBuilder().comment("hello").build());
      broadcaster.register(sink);
    }
  }
}
