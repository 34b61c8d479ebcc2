package io.github.vertxdebug.stress;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A server as a process of its own, from our class path, and what the kernel and the JVM say of it. Its heap is resident from
 * the start, so that what its resident memory grows by later lies outside the heap.
 */
final class ServerProcess implements AutoCloseable {

  /** For a process that may run on any processor. */
  static final int ANY_CORE = -1;

  /**
   * As all tests run, see the property {@code guards} of the build; but of a buffer that leaks it is told where it was made and not
   * where it has been since, as that takes most of the time.
   */
  static final List<String> GUARDED = List.of(
      "-ea",
      "-Dguards=on",
      "-Dio.netty.leakDetection.level=paranoid",
      "-Dio.netty.leakDetection.targetRecords=0",
      "-Dio.netty.allocator.type=pooled",
      "-Djdk.attach.allowAttachSelf=true",
      "-XX:+EnableDynamicAgentLoading",
      "-XX:+AllowRedefinitionToAddDeleteMethods",
      "-XX:-PrintWarnings",
      "-Djava.util.logging.config.file=src/test/resources/logging.properties");

  private static final String URL_LINE = "Debug dashboard: ";
  private static final int PATIENCE_SECONDS = 30;
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final Pattern HEAP_USED = Pattern.compile("heap\\s+total [^\\n]*used (\\d+)K");

  private final Process process;
  private final URI uri;
  private final HttpClient client = HttpClient.newHttpClient();
  private final double tickSeconds;
  private final BlockingQueue<String> answers;

  private ServerProcess(
      Process process, URI uri, double tickSeconds, BlockingQueue<String> answers) {
    this.process = process;
    this.uri = uri;
    this.tickSeconds = tickSeconds;
    this.answers = answers;
  }

  /** Starts the dashboard as it is shipped and waits until it listens. */
  static ServerProcess start(JsonObject config, String heap) throws IOException {
    return start(
        "io.github.vertxdebug.DashboardApplication",
        List.of("-conf", config.encode()),
        heap,
        ANY_CORE);
  }

  /** Whether a process can be held to one processor here. */
  static boolean canPin() {
    try {
      run("taskset", "--version");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Holds the calling process, with all its threads, to one processor. */
  static void pinMyself(int core) throws IOException {
    run(
        "taskset",
        "-a",
        "-c",
        "-p",
        Integer.toString(core),
        Long.toString(ProcessHandle.current().pid()));
  }

  /**
   * Starts any of the servers, which says where it listens as the dashboard does, and waits until it does.
   *
   * @param core the only processor it may use, or {@link #ANY_CORE}
   */
  static ServerProcess start(String main, List<String> arguments, String heap, int core)
      throws IOException {
    return start(main, arguments, heap, core, List.of());
  }

  /**
   * The same with further options of the JVM.
   *
   * @param jvmOptions such as {@link #GUARDED}
   */
  static ServerProcess start(
      String main, List<String> arguments, String heap, int core, List<String> jvmOptions)
      throws IOException {
    return start(main, arguments, heap, core, jvmOptions, builder -> {});
  }

  /**
   * The same with more to say of the process.
   *
   * @param options for its JVM
   * @param with whatever else it needs: variables of its environment, where its errors go
   */
  static ServerProcess start(
      String main,
      List<String> arguments,
      String heap,
      int core,
      List<String> options,
      Consumer<ProcessBuilder> with)
      throws IOException {
    return start(System.getProperty("java.class.path"), main, arguments, heap, core, options, with);
  }

  /** The same of somebody else's program, which says where it listens as ours do. */
  static ServerProcess start(
      String classPath,
      String main,
      List<String> arguments,
      String heap,
      int core,
      List<String> options,
      Consumer<ProcessBuilder> with)
      throws IOException {
    List<String> command = new ArrayList<>();
    if (core != ANY_CORE) {
      command.addAll(List.of("taskset", "-c", Integer.toString(core)));
    }
    command.addAll(List.of(
        javaHome("java"), "-Xms" + heap, "-Xmx" + heap, "-XX:+UseG1GC", "-XX:+AlwaysPreTouch"));
    command.addAll(options);
    command.addAll(List.of("-classpath", classPath, main));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .keySet()
        .removeAll(List.of("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS"));
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    with.accept(builder);
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    BufferedReader output = process.inputReader();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith(URL_LINE)) {
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        Thread rest = new Thread(() -> readOn(output, answers), "output");
        rest.setDaemon(true);
        rest.start();
        return new ServerProcess(
            process,
            URI.create(line.substring(URL_LINE.length())),
            1.0 / Long.parseLong(run("getconf", "CLK_TCK").strip()),
            answers);
      }
    }
    throw new IOException("the server ended before it listened");
  }

  /** Takes answers, and prints whatever else the server writes, until it is ended. */
  private static void readOn(BufferedReader output, BlockingQueue<String> answers) {
    try {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith("{")) {
          answers.add(line);
        } else {
          System.out.println(line);
        }
      }
    } catch (IOException e) {
      // It was ended by us.
    }
  }

  URI uri() {
    return uri;
  }

  /** The kernel's unit of processor time in {@code stat}, in seconds. */
  double tickSeconds() {
    return tickSeconds;
  }

  /** Processor time so far, of all its threads, in seconds. */
  double cpuSeconds() throws IOException {
    return cpuSeconds(Files.readString(proc("stat")));
  }

  /** The same by what its threads do. The kernel keeps the first 15 characters of a thread's name. */
  Map<String, Double> cpuSecondsByWork() throws IOException {
    Map<String, Double> seconds = new TreeMap<>();
    try (Stream<Path> threads = Files.list(proc("task"))) {
      for (Path thread : (Iterable<Path>) threads::iterator) {
        try {
          String name = Files.readString(thread.resolve("comm")).strip();
          String work = name.startsWith("vert.x-eventloo")
              ? "event loops"
              : name.startsWith("vertx-debug-das")
                  ? "slow sources"
                  : name.matches("C[12] Compiler.*") ? "the compiler" : "the rest";
          // In nanoseconds: the steps of stat would add up over many threads that do little.
          String[] times = Files.readString(thread.resolve("schedstat")).split(" ", -1);
          seconds.merge(work, Long.parseLong(times[0]) / 1e9, Double::sum);
        } catch (NoSuchFileException ended) {
          // Its time is among that of the process, and in no group.
        }
      }
    }
    return seconds;
  }

  private double cpuSeconds(String stat) {
    // What follows the program's name, which may hold spaces: state is the
    // first, utime the twelfth.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * tickSeconds;
  }

  /** Time for which any processor of the machine was busy, in seconds. */
  double machineSeconds() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
      // cpu user nice system idle iowait irq softirq steal
      String[] fields = lines.findFirst().orElseThrow().trim().split(" +", -1);
      long busy = 0;
      for (int i : new int[] {1, 2, 3, 6, 7, 8}) {
        busy += Long.parseLong(fields[i]);
      }
      return busy * tickSeconds;
    }
  }

  long residentKiB() throws IOException {
    return number(RESIDENT, Files.readString(proc("status")));
  }

  /** What the heap holds after a collection that this asks for. */
  long liveHeapKiB() throws IOException {
    run(javaHome("jcmd"), Long.toString(process.pid()), "GC.run");
    return number(HEAP_USED, run(javaHome("jcmd"), Long.toString(process.pid()), "GC.heap_info"));
  }

  /** Objects of one class. */
  record Live(long count, long bytes) {}

  /** The live objects of the heap by class, after a collection that this asks for. */
  Map<String, Live> liveByClass() throws IOException {
    Map<String, Live> found = new HashMap<>();
    run(javaHome("jcmd"), Long.toString(process.pid()), "GC.class_histogram")
        .lines()
        .map(line -> line.trim().split("\\s+"))
        .filter(row -> row.length >= 4 && row[0].endsWith(":"))
        .forEach(
            row -> found.put(row[3], new Live(Long.parseLong(row[1]), Long.parseLong(row[2]))));
    return found;
  }

  /** Files, sockets and the like that it holds. */
  int openFiles() throws IOException {
    try (Stream<Path> files = Files.list(proc("fd"))) {
      return (int) files.count();
    }
  }

  /** Asks one of our own servers for what only it knows; see {@link Answers}. */
  JsonObject ask() throws IOException, InterruptedException {
    return ask("?");
  }

  /** Asks it something else, or tells it to do something, which it answers when that is done. */
  JsonObject ask(String question) throws IOException, InterruptedException {
    BufferedWriter input = process.outputWriter();
    input.write(question + "\n");
    input.flush();
    String answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (answer == null) {
      throw new IOException("the server did not answer");
    }
    return new JsonObject(answer);
  }

  JsonObject state() throws IOException, InterruptedException {
    return new JsonObject(get("metrics/state"));
  }

  /** What Prometheus would be told. */
  String scrape() throws IOException, InterruptedException {
    return get("/metrics");
  }

  private String get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri.resolve(path))
        .timeout(Duration.ofSeconds(20))
        .build();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(path + " was answered with " + answer.statusCode());
    }
    return answer.body();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Sends SIGTERM, and tells how long the process took to end after it, in milliseconds. */
  long terminate() {
    long start = System.nanoTime();
    process.toHandle().destroy(); // Process itself would close the streams that we still read
    process.onExit().join();
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  /** What it ended with. */
  int exitStatus() {
    return process.exitValue();
  }

  private Path proc(String file) {
    return Path.of("/proc", Long.toString(process.pid()), file);
  }

  private static long number(Pattern pattern, String text) throws IOException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IOException("no " + pattern + " in: " + text);
    }
    return Long.parseLong(matcher.group(1));
  }

  private static String javaHome(String program) {
    return Path.of(System.getProperty("java.home"), "bin", program).toString();
  }

  private static String run(String... command) throws IOException {
    List<String> words = new ArrayList<>(List.of(command));
    Process tool = new ProcessBuilder(words).redirectErrorStream(true).start();
    return new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
