package io.github.vertxdebug.stress;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What befalls the process as a whole, and what the application does to itself. */
final class ProcessFaults {

  /** Where every byte is one too many. */
  static final Path FULL_DISK = Path.of("/dev/full");

  private static final int STREAMS = 200;
  private static final int STUCK = 30;
  private static final long LIMIT_MILLIS = 2_000;

  private ProcessFaults() {}

  /** A fault of the application's own that lasts for a while. */
  static Fault.Action inside(String order) {
    return scene -> {
      scene.host().ask(order);
      Thread.sleep(scene.seconds() * 1000L);
      scene.host().ask("end");
      return "";
    };
  }

  static String blockedLoops(FaultScene scene) throws Exception {
    int times = Math.max(2, scene.seconds() / 2);
    for (int i = 0; i < times; i++) {
      scene.host().ask("block");
      scene.host().ask("block-ticks");
    }
    return 2 * times + " blocks of 1 s, half of them of the loop of the ticks";
  }

  /** Direct memory runs out three times, each time for a second. */
  static String directMemory(FaultScene scene) throws Exception {
    for (int i = 0; i < 3; i++) {
      scene.host().ask("hog");
      Thread.sleep(1000);
      scene.host().ask("end");
      Thread.sleep(1000);
    }
    return "out of it 3 times";
  }

  /** What is logged finds no room, neither as standard error nor in a file: evictions, and a source that fails. */
  static String fullDisk(FaultScene scene) throws Exception {
    int before = scene.host().ask("throw").getInteger("logFailures");
    String evicted = OuterFaults.slowReader(scene);
    int failures = scene.host().ask("end").getInteger("logFailures") - before;
    if (failures == 0) {
      throw new IOException("the log file took everything");
    }
    return evicted + ", " + failures + " lines had no room";
  }

  static String redeploy(FaultScene scene) throws Exception {
    int times = Math.max(5, scene.seconds());
    for (int i = 0; i < times; i++) {
      scene.host().ask("redeploy");
      Thread.sleep(500);
    }
    return times + " times";
  }

  /** The wall clock goes ten years on, twenty back, and on again. */
  static String clock(FaultScene scene) throws Exception {
    for (String jump : new String[] {"+10y", "-10y", "+1d", "+0"}) {
      Files.writeString(clockFile(), jump);
      Thread.sleep(scene.seconds() * 250L);
    }
    return "+10 y, -10 y, +1 d, back";
  }

  static Path clockFile() {
    return Path.of(
        System.getProperty("java.io.tmpdir"),
        "fault-clock-" + ProcessHandle.current().pid());
  }

  /** What makes a process see another clock (Debian's libfaketime); null where there is none. */
  static @Nullable Path clockLibrary() throws IOException {
    Path libraries = Path.of("/usr/lib");
    try (Stream<Path> found =
        Files.find(libraries, 3, (path, of) -> path.endsWith("faketime/libfaketimeMT.so.1"))) {
      return found.findFirst().orElse(null);
    }
  }

  static void withClock(Path library, ProcessBuilder builder) {
    try {
      Files.writeString(clockFile(), "+0");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    builder
        .environment()
        .putAll(Map.of(
            "LD_PRELOAD",
            library.toString(),
            "FAKETIME_TIMESTAMP_FILE",
            clockFile().toString(),
            "FAKETIME_NO_CACHE",
            "1",
            "FAKETIME_DONT_FAKE_MONOTONIC",
            "1"));
  }

  /** SIGTERM to the dashboard as it is shipped, with many streams, some of which are not read, and others that just come. */
  static String sigterm(FaultScene scene) throws Exception {
    ByteArrayOutputStream[] transcripts = new ByteArrayOutputStream[STREAMS];
    List<CompletableFuture<Boolean>> ends = new ArrayList<>();
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < STREAMS; i++) {
      Socket socket = scene.connect();
      socket.getOutputStream().write(scene.request(""));
      sockets.add(socket);
      ByteArrayOutputStream transcript = new ByteArrayOutputStream();
      transcripts[i] = transcript;
      if (i >= STUCK) {
        ends.add(
            CompletableFuture.supplyAsync(() -> endsWell(socket, transcript), FaultScene::thread));
      }
    }
    scene.await("not all are subscribed", () -> scene.subscribers() >= STREAMS);
    Thread coming = new Thread(() -> comeAndGo(scene), "coming");
    coming.setDaemon(true);
    coming.start();
    Thread.sleep(scene.seconds() * 1000L);
    long millis = scene.host().terminate();
    long well = ends.stream().filter(CompletableFuture::join).count();
    OuterFaults.closeAll(sockets);
    int status = scene.host().exitStatus();
    if (millis > LIMIT_MILLIS || status != 143 || well < ends.size()) {
      throw new IOException("gone after " + millis + " ms with status " + status + ", " + well
          + " of " + ends.size() + " streams ended in good order");
    }
    return "gone after " + millis + " ms, " + well + " of " + ends.size() + " ended in good order";
  }

  private static boolean endsWell(Socket socket, ByteArrayOutputStream transcript) {
    byte[] buffer = new byte[1 << 14];
    try {
      for (int n = socket.getInputStream().read(buffer);
          n >= 0;
          n = socket.getInputStream().read(buffer)) {
        transcript.reset(); // only the end counts
        transcript.write(buffer, 0, n);
      }
      return transcript.toString(StandardCharsets.UTF_8).endsWith("0\r\n\r\n");
    } catch (IOException e) {
      return false;
    }
  }

  private static void comeAndGo(FaultScene scene) {
    try {
      while (scene.host().isAlive()) {
        try (Socket socket = scene.connect()) {
          socket.getOutputStream().write(scene.request(""));
          int unused = socket.getInputStream().read();
        }
      }
    } catch (IOException gone) {
      // As it has to be.
    }
  }
}
