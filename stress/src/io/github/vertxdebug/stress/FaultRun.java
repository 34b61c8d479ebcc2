package io.github.vertxdebug.stress;

import io.github.vertxdebug.stress.Fault.Cost;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One fault, in a process of its own: a while without it, the fault, and a while without it again. What the application's
 * requests took with it is compared with what they took without, in the same process.
 */
final class FaultRun {

  private static final int WATCHERS = 10;
  private static final int PATIENCE_SECONDS = 30;
  private static final JsonObject CONFIG = new JsonObject().put("historyTicks", 100);

  private final Fault fault;
  private final int seconds;
  private final Path log;
  private final List<String> wrong = new ArrayList<>();

  FaultRun(Fault fault, int seconds) throws IOException {
    this.fault = fault;
    this.seconds = seconds;
    this.log = Files.createTempFile("fault-" + fault.name(), ".log");
  }

  /** Does it, and returns its line of the table. */
  FaultResult run() throws Exception {
    List<String> options = new ArrayList<>(ServerProcess.GUARDED);
    options.addAll(fault.options());
    try (ServerProcess host = ServerProcess.start(
        FaultHost.class.getName(),
        List.of(CONFIG.encode()),
        "256m",
        ServerProcess.ANY_CORE,
        options,
        process())) {
      FaultResult result;
      try (HostLoad load = new HostLoad(host.ask().getInteger("api"));
          Watchers watchers = new Watchers(host.uri(), WATCHERS)) {
        result = watched(host, load, watchers);
      }
      // Only while nobody is there any more is everything that is in use too much.
      String guards = host.ask("guards").getString("guards");
      if (!guards.isEmpty()) {
        result = result.alsoWrong("the guards: " + guards);
      }
      Files.delete(log);
      return result;
    } catch (IOException e) {
      throw new IOException(fault.name() + " ended the host; its log is " + log, e);
    }
  }

  /** Where its log goes, and by which clock it lives. */
  private Consumer<ProcessBuilder> process() throws IOException {
    Path clock = ProcessFaults.clockLibrary();
    return builder -> {
      builder.redirectError(
          fault.name().equals("full-disk") ? ProcessFaults.FULL_DISK.toFile() : log.toFile());
      if (fault.name().equals("clock") && clock != null) {
        ProcessFaults.withClock(clock, builder);
      }
    };
  }

  private FaultResult watched(ServerProcess host, HostLoad load, Watchers watchers)
      throws Exception {
    if (!watchers.awaitAll(PATIENCE_SECONDS)) {
      throw new IOException("the streams do not begin");
    }
    FaultScene scene = new FaultScene(host, watchers, seconds, host.ask().getInteger("tls"));
    Thread.sleep(seconds * 1000L); // most is compiled and every pool has its threads
    counts(host); // looking leaves a thread and a connection behind
    load.take();
    Map<String, Long> before = counts(host);
    Thread.sleep(seconds * 1000L);
    HostLoad.Outcome calm = load.take();
    long missedBefore = watchers.missed();

    String told = "";
    try {
      told = fault.action().apply(scene);
    } catch (Exception e) {
      wrong.add(String.valueOf(e.getMessage()));
    }
    HostLoad.Outcome troubled = load.take();
    long missed = watchers.missed() - missedBefore;
    int ends = watchers.ends();

    if (!watchers.awaitAll(PATIENCE_SECONDS)) {
      wrong.add(watchers.silent() + " good streams are silent");
    }
    Map<String, Long> after = settled(host, before);
    load.take(); // looking for what was left takes the host's time
    Thread.sleep(seconds * 1000L);
    calm = calm.and(load.take());
    if (!watchers.awaitAll(PATIENCE_SECONDS)) {
      wrong.add(watchers.silent() + " good streams fell silent afterwards");
    }
    judge(calm, troubled, ends, watchers.mistakes());
    Map<String, Long> left = new LinkedHashMap<>();
    before.forEach((what, count) -> left.put(what, after.getOrDefault(what, 0L) - count));
    left.forEach((what, more) -> {
      if (more > 0) {
        wrong.add(more + " " + what + " left over");
      }
    });
    return new FaultResult(
        fault.name(),
        before.getOrDefault("subscribers", 0L),
        after.getOrDefault("subscribers", 0L),
        ends,
        missed,
        troubled,
        troubled.percentileMillis(0.99) / calm.percentileMillis(0.99),
        left,
        told,
        List.copyOf(wrong));
  }

  private void judge(
      HostLoad.Outcome calm, HostLoad.Outcome troubled, int ends, List<String> mistakes)
      throws IOException {
    if (calm.errors() > 0) {
      wrong.add(calm.errors() + " requests failed without the fault: " + calm.firstError());
    }
    if (troubled.errors() > 0 && !fault.allowed().contains(Cost.REQUESTS)) {
      wrong.add(troubled.errors() + " requests failed: " + troubled.firstError());
    }
    if (ends > 0 && !fault.allowed().contains(Cost.STREAMS)) {
      wrong.add(ends + " good streams ended");
    }
    wrong.addAll(mistakes);
    Map<String, Integer> bad = new TreeMap<>();
    for (String line : Files.readAllLines(log)) {
      if (line.contains("LEAK")
          || (!fault.allowed().contains(Cost.LOG)
              && (line.contains("SEVERE") || line.matches(".*(Exception|Error)\\b.*")))) {
        bad.merge(line.replaceFirst("^[-0-9:. ]+", ""), 1, Integer::sum);
      }
    }
    bad.forEach((line, times) -> wrong.add("logged " + times + " times: " + line));
  }

  /** What there is, once it is no more than before, or will not become less. */
  private static Map<String, Long> settled(ServerProcess host, Map<String, Long> before)
      throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    Map<String, Long> now = counts(host);
    while (System.nanoTime() < end && exceeds(now, before)) {
      Thread.sleep(1000);
      now = counts(host);
    }
    return now;
  }

  private static boolean exceeds(Map<String, Long> now, Map<String, Long> before) {
    return before.entrySet().stream()
        .anyMatch(entry -> now.getOrDefault(entry.getKey(), 0L) > entry.getValue());
  }

  private static Map<String, Long> counts(ServerProcess host) throws Exception {
    Map<String, Long> found = new LinkedHashMap<>();
    found.put("subscribers", Report.own(host.state()).getLong("subscribers"));
    found.put("files", (long) host.openFiles());
    JsonObject told = host.ask();
    found.put("threads", told.getLong("threads"));
    found.put("deployments", told.getLong("deployments"));
    ServerProcess.Live handlers = host.liveByClass()
        .getOrDefault("io.vertx.core.eventbus.impl.HandlerHolder", new ServerProcess.Live(0, 0));
    found.put("handlers", handlers.count());
    // What is on its way at a moment counts as well, so the least of a few moments is told.
    long direct = told.getLong("direct");
    for (int i = 0; i < 20; i++) {
      Thread.sleep(17);
      direct = Math.min(direct, host.ask().getLong("direct"));
    }
    found.put("KiB of direct memory", direct / 1024);
    return found;
  }
}
