package io.github.vertxdebug.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What it costs to send every tick to many, here and in what people would otherwise pick, side by side in one run. All servers run from
 * the start, held to processor 0, and take turns; the load client is on processor 1. Whose turn it is not has no streams. A server that cannot
 * be had on this machine is announced and left out.
 *
 * <pre>
 *   Peers ──► PeerProcess (one per server, its CPU time and memory) ◄── Publisher (where ticks come from outside)
 *     │            │ event streams
 *     └──► LoadHandle ──► LoadClient ──► LoadConnection ──► LoadEvents ──► LoadTally      PeerTurn ──► PeerTable
 * </pre>
 *
 * <p>Ends with status 1 when the dashboard's own row lost a connection, missed a frame or had one that was wrong.
 */
public final class Peers {

  private static final String USAGE =
      "options: [streams=100,1000,5000,10000] [seconds=4] [rounds=3] [warmups=1] [tick=100] [bytes=1500]"
          + " [heap=512m] [http=1 or 2] [only=bare-netty,nchan,...] [before=CLASSES]";

  private static final int FIRST_TURNS = 4;

  /** Whoever takes a smaller share of the streams is overwhelmed. */
  private static final double ENOUGH = 0.9;

  private static final Path SOURCES = Path.of("stress/peers");
  private static final Path TARGET = Path.of("target/stress/peers");

  private final Map<String, String> options;
  private final String machine;
  private final int core;
  private final List<String> report = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();
  private final Map<String, PeerProcess> servers = new LinkedHashMap<>();
  private final Map<String, Long> kibAtFirst = new HashMap<>();

  /** Peers that took far from all streams. They have no further turn, as each would last until it is given up. */
  private final Set<String> overwhelmed = new HashSet<>();

  private Peers(Map<String, String> options, String machine, int core) {
    this.options = options;
    this.machine = machine;
    this.core = core;
  }

  public static void main(String[] args) throws Exception {
    Locale.setDefault(Locale.ROOT);
    Map<String, String> options = options(args);
    String machine = Machine.description(); // with all its processors
    boolean pinned = ServerProcess.canPin() && Runtime.getRuntime().availableProcessors() > 1;
    if (pinned) {
      ServerProcess.pinMyself(1);
    }
    Peers peers = new Peers(options, machine, pinned ? 0 : ServerProcess.ANY_CORE);
    try (LoadHandle client = LoadHandle.start(pinned ? 1 : ServerProcess.ANY_CORE)) {
      peers.run(client);
    } finally {
      for (PeerProcess server : peers.servers.values()) {
        server.close();
      }
    }
    Report.end(peers.wrong);
  }

  private static Map<String, String> options(String[] args) {
    Map<String, String> options = new HashMap<>(Map.of(
        "streams",
        "100,1000,5000,10000",
        "seconds",
        "4",
        "rounds",
        "3",
        "warmups",
        "1",
        "tick",
        "100",
        "bytes",
        "1500",
        "heap",
        "512m",
        "http",
        "1",
        "only",
        "",
        "before",
        ""));
    for (String arg : args) {
      String[] parts = arg.split("=", 2);
      if (parts.length != 2 || options.put(parts[0], parts[1]) == null) {
        System.err.println(USAGE);
        System.exit(2);
      }
    }
    if (!options.get("http").matches("[12]")) {
      System.err.println("http=" + options.get("http") + ": 1 and 2 are known; " + USAGE);
      System.exit(2);
    }
    return options;
  }

  private int number(String option) {
    return Integer.parseInt(options.get(option));
  }

  private void run(LoadHandle client) throws IOException, InterruptedException, PeerMissing {
    int[] sizes = List.of(options.get("streams").split(",", -1)).stream()
        .mapToInt(Integer::parseInt)
        .sorted()
        .toArray();
    int rounds = number("rounds");
    say("# Fan-out, beside others");
    say("");
    say(
        "%s. %s, on %s. A tick every %d ms; %d rounds of %d s each, after %d that are dropped; medians, with their range.",
        machine,
        core == ServerProcess.ANY_CORE
            ? "Nothing is held to a processor"
            : "Servers on processor 0, the client on 1",
        Instant.now().truncatedTo(ChronoUnit.MINUTES),
        number("tick"),
        rounds,
        number("seconds"),
        number("warmups"));
    say(
        "JVMs have %s of heap and G1; NIO; %s.",
        options.get("heap"),
        number("http") == 2
            ? "HTTP/2 without TLS, " + Http2Load.MOST_STREAMS + " streams to a connection"
            : "HTTP/1.1");
    say("");
    startAll(client, sizes[0], sizes[sizes.length - 1]);
    for (int streams : sizes) {
      Map<String, List<PeerTurn>> turns = new LinkedHashMap<>();
      servers.keySet().forEach(name -> turns.put(name, new ArrayList<>()));
      for (int round = -number("warmups"); round < rounds; round++) {
        round(client, streams, round, turns);
      }
      turns.values().removeIf(List::isEmpty);
      say("");
      new PeerTable(streams, number("tick"), kibAtFirst)
          .lines(turns, turns.getOrDefault("bare Netty", List.of()))
          .forEach(this::say);
      turns.getOrDefault("dashboard", List.of()).stream()
          .map(PeerTurn::wrong)
          .filter(Objects::nonNull)
          .forEach(what -> wrong.add("dashboard, " + streams + " streams: " + what));
    }
    Path table = Path.of("target/stress", number("http") == 2 ? "peers-http2.md" : "peers.md");
    Files.write(table, report);
    System.out.println("written to " + table);
  }

  private void startAll(LoadHandle client, int least, int most)
      throws IOException, InterruptedException, PeerMissing {
    int tick = number("tick");
    int maxStreams = Math.max(most, PeerTable.FIRST);
    Peer own = JvmPeer.dashboard(number("bytes"), maxStreams);
    start(
        own,
        new Peer.Setting(SOURCES, TARGET, 0, tick, options.get("heap"), number("http")),
        client);
    // Whatever the size of its frames turns out to be, in the mean, the others' have it too: once a
    // second it tells of its streams, and of more of them while code is compiled.
    PeerProcess dashboard = servers.get(own.title());
    PeerTurn.take(dashboard, client, least, number("seconds"));
    int dataBytes = (int)
        Math.round(PeerTurn.take(dashboard, client, least, number("seconds")).dataBytes());
    Peer.Setting setting =
        new Peer.Setting(SOURCES, TARGET, dataBytes, tick, options.get("heap"), number("http"));
    if (!options.get("before").isEmpty()) {
      Peer before = JvmPeer.dashboardBefore(options.get("before"), number("bytes"), maxStreams);
      start(before, setting, client);
      // As many streams as the one above has had, so that as much is compiled.
      PeerTurn.take(servers.get(before.title()), client, least, number("seconds"));
      PeerTurn.take(servers.get(before.title()), client, least, number("seconds"));
    }
    for (Peer peer : List.of(
        JvmPeer.netty(),
        NativePeer.FLOOR,
        NativePeer.NCHAN,
        NativePeer.BETTER_SSE,
        JvmPeer.built("webflux", "Spring Boot's WebFlux"),
        JvmPeer.built("jersey", "Jersey's broadcaster on Grizzly"))) {
      if (isWanted(peer.title())) {
        try {
          start(peer, setting, client);
        } catch (PeerMissing e) {
          say("- **%s** is left out: %s", peer.title(), e.getMessage());
        }
      }
    }
    servers.forEach((name, server) -> say("- %s: %s", name, server.version()));
    say("- Netty's native transports: %s", nativeTransport());
  }

  /**
   * Starts one, and lets a first few streams come and go until it has loaded and compiled what they need: that is not for any one
   * of the streams to come.
   */
  private void start(Peer peer, Peer.Setting setting, LoadHandle client)
      throws IOException, InterruptedException, PeerMissing {
    System.out.println("starting " + peer.title());
    PeerProcess server = PeerProcess.start(peer, setting, core);
    servers.put(peer.title(), server);
    for (int turn = 1; turn <= FIRST_TURNS; turn++) {
      PeerTurn first = PeerTurn.take(server, client, PeerTable.FIRST, 2);
      if (first.wrong() != null) {
        System.out.println(peer.title() + ", first streams: " + first.wrong());
      }
      kibAtFirst.put(peer.title(), first.kib());
    }
  }

  /** A turn of each; who is first changes, so that what changes on the machine meanwhile meets all. */
  private void round(LoadHandle client, int streams, int round, Map<String, List<PeerTurn>> turns)
      throws IOException, InterruptedException, PeerMissing {
    List<String> order = new ArrayList<>(servers.keySet());
    Collections.rotate(order, round);
    order.removeAll(overwhelmed);
    for (String name : order) {
      PeerTurn turn = PeerTurn.take(servers.get(name), client, streams, number("seconds"));
      if (round >= 0) {
        turns.get(name).add(turn);
      }
      String wrongHere = turn.wrong();
      Report.line(
          (round < 0 ? "dropped: " : "") + streams + " streams, " + name,
          "%.1f CPU-s per million, p99 %.0f ms%s",
          turn.cpu(),
          turn.p99(),
          wrongHere == null ? "" : ", " + wrongHere);
      if (turn.begun() < ENOUGH * streams && !name.equals("dashboard")) {
        overwhelmed.add(name);
        say("- **%s** has no further turn, from %d streams on: %s", name, streams, wrongHere);
      }
    }
  }

  private boolean isWanted(String title) {
    String only = options.get("only");
    return only.isEmpty()
        || List.of(only.split(",", -1)).contains(title.toLowerCase(Locale.ROOT).replace(' ', '-'));
  }

  /** Whether Netty's own transports could be measured as well; where they are not there, NIO is all there is to choose. */
  private static String nativeTransport() {
    try {
      Class.forName("io.netty.channel.epoll.Epoll");
      return "on the class path, but not measured here";
    } catch (ClassNotFoundException e) {
      return "not on the class path, so NIO is what is measured";
    }
  }

  private void say(String format, Object... values) {
    String line = values.length == 0 ? format : String.format(format, values);
    report.add(line);
    System.out.println(line);
  }
}
