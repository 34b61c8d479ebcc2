package io.github.vertxdebug.stress;

import io.github.vertxdebug.stress.FaultProxy.End;
import io.github.vertxdebug.stress.FaultProxy.Treatment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** What networks and clients do: each has the good streams and the application beside it. */
final class OuterFaults {

  private static final int MANY = 40;
  private static final int IDLE = 10_000;

  private OuterFaults() {}

  static String latency(FaultScene scene) throws Exception {
    return throughProxy(scene, () -> Treatment.delayed(200), MANY, "");
  }

  static String oneByte(FaultScene scene) throws Exception {
    return throughProxy(scene, Treatment::byByte, 10, "?interval=1000");
  }

  /** Streams through a bad network have to be as right as any. */
  private static String throughProxy(
      FaultScene scene, Supplier<Treatment> treatment, int count, String query) throws Exception {
    Tally tally = new Tally();
    URI uri = scene.uri();
    try (FaultProxy proxy = new FaultProxy(scene.port(), treatment)) {
      URI behind = new URI("http://127.0.0.1:" + proxy.port() + uri.getPath());
      try (Streams streams = new Streams(behind, tally, query)) {
        streams.openUpTo(count, 30);
        Thread.sleep(scene.seconds() * 1000L);
      }
    }
    if (tally.mistake() != null || tally.begun.sum() < count || tally.ended.sum() > 0) {
      throw new IOException("through the proxy: " + tally.mistake() + ", begun " + tally.begun
          + ", ended " + tally.ended);
    }
    scene.awaitGoodOnesOnly();
    return count + " streams, " + tally.frames + " right events";
  }

  /** A reset after each byte of the request, each of the answer's first kilobyte, and ever further on. */
  static String reset(FaultScene scene) throws Exception {
    int request = scene.request("").length;
    List<Treatment> treatments = new ArrayList<>();
    IntStream.rangeClosed(1, request).forEach(n -> treatments.add(Treatment.afterUp(n, End.RESET)));
    LongStream.concat(
            LongStream.rangeClosed(1, 1000),
            LongStream.iterate(1000, n -> n < 80_000, n -> n + 799))
        .forEach(n -> treatments.add(Treatment.afterDown(n, End.RESET)));
    together(8, treatments, treatment -> {
      try (FaultProxy proxy = new FaultProxy(scene.port(), () -> treatment);
          Socket socket = new Socket("127.0.0.1", proxy.port())) {
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(scene.request(""));
        readToEnd(socket);
      }
    });
    scene.awaitGoodOnesOnly();
    return treatments.size() + " resets";
  }

  static String blackHole(FaultScene scene) throws Exception {
    int before = scene.own().getInteger("evictions");
    try (FaultProxy proxy =
        new FaultProxy(scene.port(), () -> Treatment.afterDown(50_000, End.BLACK_HOLE))) {
      List<Socket> clients = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        Socket client = new Socket("127.0.0.1", proxy.port());
        client.getOutputStream().write(scene.request(""));
        clients.add(client);
      }
      scene.await(
          "black holes are not evicted",
          () -> scene.own().getInteger("evictions") >= before + MANY);
      closeAll(clients);
    }
    scene.awaitGoodOnesOnly();
    return MANY + " evicted";
  }

  static String halfClose(FaultScene scene) throws Exception {
    int request = scene.request("").length;
    List<Treatment> treatments = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      treatments.add(
          i % 2 == 0
              ? Treatment.afterUp(request, End.HALF_CLOSE)
              : Treatment.afterDown(40_000, End.HALF_CLOSE));
    }
    together(MANY, treatments, treatment -> {
      try (FaultProxy proxy = new FaultProxy(scene.port(), () -> treatment);
          Socket socket = new Socket("127.0.0.1", proxy.port())) {
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(scene.request(""));
        readToEnd(socket);
      }
    });
    scene.awaitGoodOnesOnly();
    return MANY + " half closed, all ended";
  }

  /** One byte a second is read of each stream: fast enough never to be idle, too slow ever to keep up. */
  static String slowReader(FaultScene scene) throws Exception {
    int before = scene.own().getInteger("evictions");
    List<Socket> clients = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      Socket client = scene.connect();
      client.getOutputStream().write(scene.request(""));
      clients.add(client);
    }
    scene.await("slow readers are not evicted", () -> {
      for (Socket client : clients) {
        client.setSoTimeout(1);
        readOne(client);
      }
      Thread.sleep(900);
      return scene.own().getInteger("evictions") >= before + MANY;
    });
    closeAll(clients);
    scene.awaitGoodOnesOnly();
    return MANY + " evicted";
  }

  private static void readOne(Socket client) throws IOException {
    try {
      int unused = client.getInputStream().read();
    } catch (SocketTimeoutException nothingYet) {
      // Next second.
    } catch (SocketException evicted) {
      // As it has to be.
    }
  }

  /** Connections on which nothing is ever said, as many as this process may open. */
  static String idleSockets(FaultScene scene) throws Exception {
    List<SocketChannel> idle = new ArrayList<>();
    try {
      for (int i = 0; i < IDLE; i++) {
        idle.add(SocketChannel.open(new InetSocketAddress("127.0.0.1", scene.port())));
      }
      scene.await("the host has not taken them", () -> scene.host().openFiles() > IDLE);
      Thread.sleep(scene.seconds() * 1000L);
    } finally {
      for (SocketChannel channel : idle) {
        channel.close();
      }
    }
    scene.await("sockets stay open", () -> scene.host().openFiles() < IDLE);
    return idle.size() + " sockets";
  }

  /** Heads that never end, in long lines, many lines, and a byte at a time. */
  static String headerFlood(FaultScene scene) throws Exception {
    byte[] line = new byte[1 << 16];
    Arrays.fill(line, (byte) 'x');
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (int i = 0; i < 10_000; i++) {
      lines.writeBytes(("X-" + i + ": 1\r\n").getBytes(StandardCharsets.US_ASCII));
    }
    byte[] start = Arrays.copyOf(scene.request(""), scene.request("").length - 2);
    together(8, IntStream.range(0, 200).boxed().toList(), number -> {
      try (Socket socket = scene.connect()) {
        socket.getOutputStream().write(start);
        for (int i = 0; i < 20; i++) {
          socket.getOutputStream().write(number % 2 == 0 ? line : lines.toByteArray());
        }
        String answer = answer(socket);
        if (!answer.isEmpty() && !answer.startsWith("HTTP/1.1 4")) {
          throw new IllegalStateException("a head of a megabyte was answered by " + answer);
        }
      } catch (IOException refused) {
        // As well.
      }
    });
    List<Socket> dripping = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Socket socket = scene.connect();
      socket.getOutputStream().write(start);
      dripping.add(socket);
    }
    for (int i = 0; i < scene.seconds(); i++) {
      for (Socket socket : dripping) {
        socket.getOutputStream().write('x');
      }
      Thread.sleep(1000);
    }
    closeAll(dripping);
    return "200 floods, all refused; 200 dripping heads";
  }

  // Tools

  /** Reads whatever comes to the end, whichever it is. */
  static void readToEnd(Socket socket) throws IOException {
    String unused = answer(socket);
  }

  /** The first kilobyte of whatever comes before the end. */
  private static String answer(Socket socket) throws IOException {
    byte[] buffer = new byte[1 << 14];
    StringBuilder first = new StringBuilder();
    InputStream in = socket.getInputStream();
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (first.length() < 1024) {
          first.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
        }
      }
    } catch (SocketTimeoutException e) {
      throw new IllegalStateException("it did not end", e);
    } catch (SocketException reset) {
      // An end as well.
    }
    return first.toString();
  }

  static void closeAll(List<Socket> sockets) throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /** Something to be done with each of several. */
  interface Task<T> {
    void with(T one) throws Exception;
  }

  static <T> void together(int threads, List<T> all, Task<T> task) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (T one : all) {
        tasks.add(() -> {
          task.with(one);
          return null;
        });
      }
      for (Future<Void> done : executor.invokeAll(tasks)) {
        done.get();
      }
    } finally {
      executor.shutdownNow();
    }
  }
}
