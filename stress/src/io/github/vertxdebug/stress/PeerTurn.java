package io.github.vertxdebug.stress;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One server's turn: all streams opened, a while to settle, a while measured, its memory, all closed.
 *
 * @param sent what the load client tells of the measured while
 * @param connects connections a second, up to their answers
 * @param kib memory of all its processes at the end
 */
record PeerTurn(
    int streams, JsonObject sent, double cpuSeconds, int begun, double connects, long kib) {

  /** Until everybody is in step; half of it until a server has noticed that all have left. */
  private static final int SETTLE_SECONDS = 2;

  static PeerTurn take(PeerProcess server, LoadHandle client, int streams, int seconds)
      throws IOException, InterruptedException, PeerMissing {
    JsonObject opened = client.tell(server.orderOf(streams));
    client.tell("measure " + SETTLE_SECONDS);
    double before = server.cpuSeconds();
    JsonObject sent = client.tell("measure " + seconds);
    double cpuSeconds = server.cpuSeconds() - before;
    // Last, as it takes a collection of garbage.
    long kib = server.memoryKiB();
    client.tell("close");
    Thread.sleep(SETTLE_SECONDS * 500L);
    int begun = opened.getInteger("begun");
    return new PeerTurn(streams, sent, cpuSeconds, begun, begun / opened.getDouble("seconds"), kib);
  }

  /** Processor seconds per million frames. */
  double cpu() {
    return 1e6 * cpuSeconds / Math.max(1, frames());
  }

  long frames() {
    return sent.getLong("frames");
  }

  double p50() {
    return sent.getDouble("p50");
  }

  double p99() {
    return sent.getDouble("p99");
  }

  double bytesPerFrame() {
    return (double) sent.getLong("bytes") / Math.max(1, frames());
  }

  double dataBytes() {
    return (double) sent.getLong("dataBytes") / Math.max(1, frames());
  }

  double ticksPerSecond() {
    return sent.getLong("ticks") / sent.getDouble("seconds");
  }

  /** The load client's share of its processor. */
  double clientShare() {
    return sent.getDouble("cpuSeconds") / sent.getDouble("seconds");
  }

  /** Frames that were due to some stream and did not come. */
  long missed() {
    return sent.getLong("missed");
  }

  /** What was not as it has to be. */
  @Nullable
  String wrong() {
    if (begun < streams) {
      return (streams - begun) + " of " + streams + " connections got no stream";
    }
    if (sent.getInteger("lost") > 0) {
      return sent.getInteger("lost") + " connections lost";
    }
    if (sent.getLong("silent") > 0) {
      return sent.getLong("silent") + " connections were sent nothing any more";
    }
    if (sent.getLong("mistakes") > 0) {
      return sent.getLong("mistakes") + " mistakes: " + sent.getString("mistake");
    }
    return missed() > 0 ? missed() + " frames missed" : frames() == 0 ? "no frames" : null;
  }
}
