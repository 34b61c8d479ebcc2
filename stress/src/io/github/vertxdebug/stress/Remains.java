package io.github.vertxdebug.stress;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What there is in a server once nobody is connected any more: to be read before a load and after it, and compared. */
final class Remains {

  private static final int PATIENCE_SECONDS = 30;
  private static final int SETTLE_MILLIS = 2000;

  /** The dashboard's workers for requests; each of the first requests for them makes one, for good. */
  private static final int REQUEST_WORKERS = 4;

  /** What the heap may differ by, whatever was done in between. */
  private static final long HEAP_NOISE_KIB = 1024;

  static final String HEAP = "live heap, KiB";
  private static final String DIRECT = "direct";

  private static final List<String> CLASSES = List.of(
      "io.github.vertxdebug.http.SseConnectionVerticle",
      "io.github.vertxdebug.stream.EventStream",
      "io.vertx.core.eventbus.impl.HandlerHolder",
      "io.netty.channel.socket.nio.NioSocketChannel");

  private Remains() {}

  /** Waits until the last subscriber has left, and a little longer, and counts. */
  static Map<String, Long> of(ServerProcess server) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    Map<String, Long> found = new LinkedHashMap<>();
    JsonObject own = Report.own(server.state());
    while (own.getLong("subscribers") > 0 && System.nanoTime() < end) {
      Thread.sleep(100);
      own = Report.own(server.state());
    }
    for (int worker = 0; worker < REQUEST_WORKERS; worker++) {
      server.scrape();
    }
    // A connection that was reset is over for the kernel before it is for everybody.
    Thread.sleep(SETTLE_MILLIS);
    own = Report.own(server.state());
    found.put("subscribers", own.getLong("subscribers"));
    found.put("timers of the dashboard", own.getLong("timer_active"));
    Map<String, ServerProcess.Live> live = server.liveByClass();
    for (String name : CLASSES) {
      ServerProcess.Live objects = live.getOrDefault(name, new ServerProcess.Live(0, 0));
      found.put(name.substring(name.lastIndexOf('.') + 1) + "s in the heap", objects.count());
    }
    JsonObject told = server.ask();
    found.put("deployments", told.getLong("deployments"));
    found.put("threads", told.getLong("threads"));
    if (told.containsKey(DIRECT)) {
      found.put("direct memory in use", told.getLong(DIRECT));
    }
    server.state(); // so that the connection it needs is there, both times
    found.put("open files", (long) server.openFiles());
    server.liveHeapKiB();
    found.put(HEAP, server.liveHeapKiB());
    return found;
  }

  /** Prints both, and adds to what is wrong whatever there is more of than before. */
  static void compare(Map<String, Long> before, Map<String, Long> after, List<String> wrong) {
    before.forEach((what, count) -> {
      long now = after.getOrDefault(what, 0L);
      Report.line(what, "%d before, %d after", count, now);
      if (now > count + (what.equals(HEAP) ? HEAP_NOISE_KIB : 0)) {
        wrong.add("more than before: " + what);
      }
    });
    if (after.getOrDefault("subscribers", 0L) != 0) {
      wrong.add("subscribers stayed");
    }
  }
}
