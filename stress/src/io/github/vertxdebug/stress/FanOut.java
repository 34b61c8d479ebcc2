package io.github.vertxdebug.stress;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What it costs to send every tick to many: a tenth of the streams, all of them, a tenth again and none, so that what the tick
 * itself costs and what the process needs anyway can be told from what a stream adds. Takes about 35 s longer than the seconds
 * that are measured.
 *
 * <p>Ends with status 1 when something was wrong: a stream that did not get the full state first, that was ended or evicted,
 * whose ids did not rise, that folded to another state than its neighbour, or that missed a tick while it was measured. Outside
 * the measurement, when everybody connects at once or a collection is forced, a relay may be late and is then left out of a
 * tick, as it is meant to be; that is printed only.
 */
public final class FanOut {

  private static final int WARM_UP_SECONDS = 8;
  private static final int SETTLE_SECONDS = 3;
  private static final int PATIENCE_SECONDS = 30;

  private static final String USAGE =
      "options: [streams, default 500] [seconds, default 20] [tickMillis, default 100] [heap, default 256m]"
          + " [share of ticks that may be missed, default 0]";

  private final ServerProcess server;
  private final Tally tally = new Tally();
  private final int streams;
  private final int seconds;
  private final double missedAllowed;

  private FanOut(ServerProcess server, int streams, int seconds, double missedAllowed) {
    this.server = server;
    this.streams = streams;
    this.seconds = seconds;
    this.missedAllowed = missedAllowed;
  }

  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    if (args.length > 5 || (args.length > 0 && !args[0].matches("\\d+"))) {
      System.err.println(USAGE);
      System.exit(2);
    }
    int streams = args.length > 0 ? Integer.parseInt(args[0]) : 500;
    int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 20;
    int tickMillis = args.length > 2 ? Integer.parseInt(args[2]) : 100;
    String heap = args.length > 3 ? args[3] : "256m";
    double missedAllowed = args.length > 4 ? Double.parseDouble(args[4]) : 0;
    JsonObject config = new JsonObject()
        .put("port", 0)
        .put("tickMillis", tickMillis)
        .put("maxSubscribers", Math.max(1, streams));
    String wrong;
    try (ServerProcess server = ServerProcess.start(config, heap)) {
      System.out.printf(
          "%d streams, a tick every %d ms, measured for %d s; %d processors, JDK %s%n",
          streams,
          tickMillis,
          seconds,
          Runtime.getRuntime().availableProcessors(),
          System.getProperty("java.version"));
      wrong = new FanOut(server, streams, seconds, missedAllowed).run();
    }
    if (wrong != null) {
      System.out.println("FAILED: " + wrong);
      System.exit(1);
    }
    System.out.println("ok");
  }

  /** What was counted in a while. */
  private record Counted(
      double seconds,
      double cpuSeconds,
      double machineSeconds,
      double ownSeconds,
      long frames,
      long bytes,
      long missing) {
    Counted minus(Counted before) {
      return new Counted(
          seconds - before.seconds,
          cpuSeconds - before.cpuSeconds,
          machineSeconds - before.machineSeconds,
          ownSeconds - before.ownSeconds,
          frames - before.frames,
          bytes - before.bytes,
          missing - before.missing);
    }
  }

  private Counted now() throws IOException {
    return new Counted(
        System.nanoTime() / 1e9,
        server.cpuSeconds(),
        server.machineSeconds(),
        ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3,
        tally.frames.sum(),
        tally.bytes.sum(),
        tally.missing.sum());
  }

  private Counted during(int howLong) throws IOException, InterruptedException {
    Counted before = now();
    Thread.sleep(howLong * 1000L);
    return now().minus(before);
  }

  /** Runs, prints, and says what was wrong, if anything was. */
  private @Nullable String run() throws IOException, InterruptedException {
    int some = Math.max(1, streams / 10);
    Counted few;
    Counted all;
    JsonObject before;
    JsonObject after;
    long residentFew;
    long residentAll;
    long heapFew;
    long heapAll;
    long missedAtOpening;
    boolean allBegun;
    try (Streams clients = new Streams(server.uri(), tally)) {
      clients.openUpTo(some, PATIENCE_SECONDS);
      Thread.sleep(WARM_UP_SECONDS * 1000L);
      heapFew = server.liveHeapKiB();
      residentFew = server.residentKiB();

      Counted opening = now();
      clients.openUpTo(streams, PATIENCE_SECONDS);
      opening = now().minus(opening);
      allBegun = tally.begun.sum() == streams;
      print("streams opened", "%d of %d", tally.begun.sum(), streams);
      print(
          "opening",
          "%.0f streams a second, %.0f us CPU each",
          (streams - some) / opening.seconds,
          1e6 * opening.cpuSeconds / Math.max(1, streams - some));
      Thread.sleep(WARM_UP_SECONDS * 1000L);
      missedAtOpening = tally.missing.sum();
      before = server.state();
      all = during(seconds);
      after = server.state();
      heapAll = server.liveHeapKiB();
      residentAll = server.residentKiB();

      clients.closeDownTo(some);
      Thread.sleep(SETTLE_SECONDS * 1000L);
      few = during(Math.max(3, seconds / 4));
    }
    Thread.sleep(SETTLE_SECONDS * 1000L);
    Counted idle = during(Math.max(3, seconds / 4));

    double idleShare = idle.cpuSeconds / idle.seconds;
    double fewShare = few.cpuSeconds / few.seconds;
    double allShare = all.cpuSeconds / all.seconds;
    long added = Math.max(1, streams - some);
    print("processor share, idle", "%.1f %%", 100 * idleShare);
    print("processor share, " + some + " streams", "%.1f %%", 100 * fewShare);
    print("processor share, " + streams + " streams", "%.1f %%", 100 * allShare);
    print("the same, the clients", "%.1f %%", 100 * all.ownSeconds / all.seconds);
    print(
        "the same, everybody else",
        "%.1f %% of %d",
        100 * (all.machineSeconds - all.cpuSeconds - all.ownSeconds) / all.seconds,
        100 * Runtime.getRuntime().availableProcessors());
    print("frames received", "%d (%.0f a second)", all.frames, all.frames / all.seconds);
    print("bytes per frame", "%.0f", (double) all.bytes / all.frames);
    print(
        "CPU per frame above idle",
        "%.1f us",
        1e6 * (allShare - idleShare) * all.seconds / all.frames);
    print(
        "CPU per frame of a further stream",
        "%.1f us",
        1e6 * (allShare - fewShare) / (all.frames / all.seconds - few.frames / few.seconds));
    for (String count : new String[] {
      "ticks", "collections", "deltas_encoded", "states_encoded", "refusals", "evictions"
    }) {
      print(count, "%d", own(after).getLong(count) - own(before).getLong(count));
    }
    print(
        "a collection",
        "%.2f ms",
        after
            .getJsonObject("metrics")
            .getJsonObject("registry")
            .getDouble("collect_ms", Double.NaN));
    print(
        "resident memory per further stream",
        "%.1f KiB, of it %.1f live heap",
        (double) (residentAll - residentFew + heapAll - heapFew) / added,
        (double) (heapAll - heapFew) / added);
    print(
        "garbage collections",
        "%d, %d ms in all",
        collectors(after, "count") - collectors(before, "count"),
        collectors(after, "time_ms") - collectors(before, "time_ms"));
    double missedShare = (double) all.missing / (all.frames + all.missing);
    print("ticks that streams missed", "%d (%.2f %%)", all.missing, 100 * missedShare);
    print(
        "the same outside the measurement",
        "%d, of them %d while the streams opened",
        tally.missing.sum() - all.missing,
        missedAtOpening);
    print("states compared between streams", "%d", tally.compared.sum());

    String mistake = tally.mistake();
    long evictions = own(after).getLong("evictions");
    if (mistake != null) {
      return mistake;
    } else if (!allBegun) {
      return "not every stream got its first event within " + PATIENCE_SECONDS + " s";
    } else if (evictions > 0) {
      return evictions + " evictions, though everybody read";
    } else if (tally.ended.sum() > 0) {
      return tally.ended.sum() + " streams were ended";
    } else if (missedShare > missedAllowed) {
      return "streams missed " + all.missing + " ticks";
    }
    return tally.compared.sum() == 0 && streams > 1 ? "no two states were compared" : null;
  }

  private static long collectors(JsonObject state, String figure) {
    JsonObject gc = state.getJsonObject("metrics").getJsonObject("vm").getJsonObject("gc");
    return gc.stream()
        .filter(collector -> collector.getValue() instanceof JsonObject)
        .mapToLong(collector -> ((JsonObject) collector.getValue()).getLong(figure, 0L))
        .sum();
  }

  private static JsonObject own(JsonObject state) {
    return state.getJsonObject("metrics").getJsonObject("aio").getJsonObject("dashboard");
  }

  private static void print(String what, String format, Object... values) {
    System.out.printf("%-36s %s%n", what, String.format(format, values));
  }
}
