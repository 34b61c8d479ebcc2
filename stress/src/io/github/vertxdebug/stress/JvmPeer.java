package io.github.vertxdebug.stress;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Servers that run in a JVM; all have the same heap and collector. */
final class JvmPeer {

  /** So few that all are there before memory is first read: they are none of a connection's. */
  private static final int HISTORY_TICKS = 100;

  /** Longer than by default: while thousands connect at once it is the server that is late, and not those that read. */
  private static final int EVICT_AFTER = 100;

  private JvmPeer() {}

  /** All of the dashboard but its sources, for which there is one that costs next to nothing to read. */
  static Peer dashboard(int bytes, int maxStreams) {
    return dashboard("dashboard", "", bytes, maxStreams);
  }

  /** The same of another build, to see what a change does. */
  static Peer dashboardBefore(String classes, int bytes, int maxStreams) {
    return dashboard("dashboard before", classes + File.pathSeparator, bytes, maxStreams);
  }

  private static Peer dashboard(String title, String classes, int bytes, int maxStreams) {
    return peer(title, (setting, port) -> {
      JsonObject order = new JsonObject()
          .put("port", port)
          .put("bytes", bytes)
          .put(
              "config",
              new JsonObject()
                  .put("tickMillis", setting.tickMillis())
                  .put("historyTicks", HISTORY_TICKS)
                  .put("evictAfter", EVICT_AFTER)
                  .put("maxSubscribers", maxStreams));
      return server(
          setting,
          title.replace(' ', '-'),
          "this one, on Vert.x " + versionOf(Vertx.class, "vertx-core"),
          classes + System.getProperty("java.class.path"),
          "io.github.vertxdebug.BenchmarkServer",
          List.of(order.encode()),
          "/debug/diagnostics/memory");
    });
  }

  static Peer netty() {
    return peer(
        "bare Netty",
        (setting, port) -> server(
            setting,
            "netty",
            "Netty " + versionOf(io.netty.channel.Channel.class, "netty-transport")
                + ", NIO, one loop, "
                + (setting.http() == 2 ? "its HTTP/2 frame codec" : "no codec"),
            System.getProperty("java.class.path"),
            NettyFloor.class.getName(),
            List.of(
                Integer.toString(setting.dataBytes() + NettyFloor.AROUND_DATA),
                Integer.toString(setting.tickMillis()),
                Integer.toString(port),
                Integer.toString(setting.http())),
            "/"));
  }

  /**
   * One that has a build of its own, so that nothing of it is among our dependencies.
   *
   * @param what its name in the table, before the version that its build names
   */
  static Peer built(String name, String what) {
    return peer(name, (setting, port) -> {
      setting.onlyHttp1();
      PeerBuild build = PeerBuild.of(setting.sources().resolve(name), setting.directory(name));
      return server(
          setting,
          name,
          (what + " " + build.version()).strip(),
          build.classPath(),
          "peer.PeerServer",
          setting.arguments(port),
          "/stream");
    });
  }

  private interface Preparing {
    Peer.Server prepare(Peer.Setting setting, int port)
        throws IOException, InterruptedException, PeerMissing;
  }

  private static Peer peer(String name, Preparing preparing) {
    return new Peer() {
      @Override
      public String title() {
        return name;
      }

      @Override
      public Server prepare(Setting setting, int port)
          throws IOException, InterruptedException, PeerMissing {
        return preparing.prepare(setting, port);
      }
    };
  }

  private static Peer.Server server(
      Peer.Setting setting,
      String directory,
      String version,
      String classPath,
      String main,
      List<String> arguments,
      String path)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xms" + setting.heap(),
        "-Xmx" + setting.heap(),
        "-XX:+UseG1GC",
        "-XX:+AlwaysPreTouch",
        "-classpath",
        classPath,
        main));
    command.addAll(arguments);
    return new Peer.Server(version, command, path, setting.directory(directory), true, 0);
  }

  /** By the name of the jar on the class path, as not every one tells its version in itself. */
  private static String versionOf(Class<?> of, String artifact) {
    String jar = of.getProtectionDomain().getCodeSource().getLocation().getPath();
    Matcher version = Pattern.compile(artifact + "-([0-9][^/]*)\\.jar$").matcher(jar);
    return version.find() ? version.group(1) : "?";
  }
}
