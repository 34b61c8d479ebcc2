package io.github.vertxdebug.stress;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A {@link Peer}'s server as it runs, with all processes that it has started, and what the kernel and a JVM say of them. */
final class PeerProcess implements AutoCloseable {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final Pattern PROPORTIONAL = Pattern.compile("(?m)^Pss:\\s+(\\d+) kB");
  private static final Pattern HEAP_USED = Pattern.compile("heap\\s+total [^\\n]*used (\\d+)K");

  private final Process process;
  private final Peer.Server server;
  private final int port;
  private final int http;
  private final double tickSeconds;
  private @Nullable Publisher publisher;

  private PeerProcess(Process process, Peer.Server server, int port, int http, double tickSeconds) {
    this.process = process;
    this.server = server;
    this.port = port;
    this.http = http;
    this.tickSeconds = tickSeconds;
  }

  /** Starts it and waits until it listens. */
  static PeerProcess start(Peer peer, Peer.Setting setting, int core)
      throws IOException, InterruptedException, PeerMissing {
    int port = Ports.free();
    Peer.Server server = peer.prepare(setting, port);
    List<String> command = new ArrayList<>(on(core));
    command.addAll(server.command());
    Path log = server.directory().resolve("output.log");
    ProcessBuilder builder = new ProcessBuilder(command)
        .directory(server.isJvm() ? null : server.directory().toFile())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile());
    builder
        .environment()
        .keySet()
        .removeAll(List.of("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS"));
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    PeerProcess started = new PeerProcess(
        process,
        server,
        port,
        setting.http(),
        1.0 / Long.parseLong(Tool.says("getconf", "CLK_TCK").strip()));
    try {
      started.awaitListening(log);
      if (server.publishPort() != 0) {
        started.publisher =
            Publisher.start(server.publishPort(), setting.dataBytes(), setting.tickMillis());
      }
      return started;
    } catch (IOException | InterruptedException | PeerMissing e) {
      started.close();
      throw e;
    }
  }

  /** What a command begins with that is to run on one processor. */
  static List<String> on(int core) {
    return core == ServerProcess.ANY_CORE
        ? List.of()
        : List.of("taskset", "-c", Integer.toString(core));
  }

  private void awaitListening(Path log) throws IOException, InterruptedException, PeerMissing {
    long start = System.nanoTime();
    while (process.isAlive() && System.nanoTime() - start < PATIENCE_NANOS) {
      try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException notYet) {
        Thread.sleep(50);
      }
    }
    throw new PeerMissing("it does not listen:\n" + Files.readString(log).strip());
  }

  String version() {
    return server.version();
  }

  /** What to order of a load client that is to open streams of it. */
  String orderOf(int streams) {
    return "open " + port + " " + server.path() + " " + streams + " "
        + (http == 2 ? Http2Load.MOST_STREAMS : 0);
  }

  /** Processor time so far of all its processes, in seconds. */
  double cpuSeconds() throws IOException {
    double seconds = 0;
    for (long pid : pids()) {
      // Fields are counted from behind the program's name, which may hold spaces.
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      seconds += (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * tickSeconds;
    }
    return seconds;
  }

  /**
   * Memory of all its processes; what they share counts once. A JVM's heap is resident from the start, so what lives in it after a collection
   * is added.
   */
  long memoryKiB() throws IOException, InterruptedException, PeerMissing {
    long kib = 0;
    for (long pid : pids()) {
      kib += number(
          PROPORTIONAL, Files.readString(Path.of("/proc", Long.toString(pid), "smaps_rollup")));
    }
    return kib + (server.isJvm() ? liveHeapKiB() : 0);
  }

  private long liveHeapKiB() throws IOException, InterruptedException, PeerMissing {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    String pid = Long.toString(process.pid());
    Tool.run(Path.of("."), List.of(jcmd, pid, "GC.run"));
    return number(HEAP_USED, Tool.run(Path.of("."), List.of(jcmd, pid, "GC.heap_info")));
  }

  private List<Long> pids() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .map(ProcessHandle::pid)
        .toList();
  }

  private static long number(Pattern pattern, String text) throws IOException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IOException("no " + pattern + " in: " + text);
    }
    return Long.parseLong(matcher.group(1));
  }

  @Override
  public void close() throws IOException {
    Publisher feeding = publisher;
    if (feeding != null) {
      feeding.close();
    }
    process.destroy();
    process.onExit().join();
  }
}
