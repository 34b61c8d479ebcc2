package io.github.vertxdebug.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Servers that are no Java programs. */
enum NativePeer implements Peer {

  /** The floor, built with whatever compiler there is. */
  FLOOR("send in C") {
    @Override
    public Server prepare(Setting setting, int port)
        throws IOException, InterruptedException, PeerMissing {
      setting.onlyHttp1();
      Path directory = setting.directory("floor");
      Path program = directory.resolve("floor");
      Path source = setting.sources().resolve("floor/floor.c");
      Tool.run(Path.of("."), List.of("gcc", "-O2", "-o", program.toString(), source.toString()));
      List<String> command = new ArrayList<>(List.of(program.toString()));
      command.addAll(setting.arguments(port));
      return new Server(
          "gcc " + Tool.says("gcc", "-dumpfullversion").strip()
              + ", one thread, epoll and send alone",
          command,
          "/",
          directory,
          false,
          0);
    }
  },

  /** From Debian's packages. */
  NCHAN("nchan") {
    @Override
    public Server prepare(Setting setting, int port)
        throws IOException, InterruptedException, PeerMissing {
      String nginx = Tool.says("/usr/sbin/nginx", "-v");
      Path module = Path.of("/usr/lib/nginx/modules/ngx_nchan_module.so");
      if (nginx.isEmpty() || !Files.exists(module)) {
        throw new PeerMissing("it needs Debian's nginx and libnginx-mod-nchan");
      }
      Path directory = setting.directory("nchan");
      int publishPort = Ports.free();
      Path configuration = directory.resolve("nginx.conf");
      Files.writeString(
          configuration,
          Files.readString(setting.sources().resolve("nchan/nginx.conf"))
              .replace("MODULE", module.toString())
              .replace("PUBLISH", Integer.toString(publishPort))
              .replace("PORT", Integer.toString(port))
              .replace("HTTP", setting.http() == 2 ? " http2" : ""));
      Matcher version = Pattern.compile("nginx/(\\S+)").matcher(nginx);
      return new Server(
          "nchan " + debianVersion("libnginx-mod-nchan") + " on nginx "
              + (version.find() ? version.group(1) : "?") + ", one worker",
          List.of(
              "/usr/sbin/nginx",
              "-p",
              directory.toString(),
              "-c",
              configuration.toString(),
              "-e",
              "error.log"),
          "/subscribe",
          directory,
          false,
          publishPort);
    }
  },

  /** Installed by npm, in the version that its package.json names. */
  BETTER_SSE("better-sse") {
    @Override
    public Server prepare(Setting setting, int port)
        throws IOException, InterruptedException, PeerMissing {
      Path directory = setting.directory("better-sse");
      Path sources = setting.sources().resolve("better-sse");
      for (String file : List.of("package.json", "server.mjs")) {
        Files.writeString(directory.resolve(file), Files.readString(sources.resolve(file)));
      }
      Path installed = directory.resolve("node_modules/better-sse/package.json");
      if (!Files.exists(installed)) {
        Tool.run(
            directory, List.of("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"));
      }
      Matcher version =
          Pattern.compile("\"version\": \"([^\"]+)\"").matcher(Files.readString(installed));
      List<String> command = new ArrayList<>(List.of("node", "server.mjs"));
      command.addAll(setting.arguments(port));
      return new Server(
          "better-sse " + (version.find() ? version.group(1) : "?") + " on Node "
              + Tool.run(directory, List.of("node", "--version")).strip() + ", a channel",
          command,
          "/",
          directory,
          false,
          0);
    }
  };

  private final String shown;

  NativePeer(String shown) {
    this.shown = shown;
  }

  @Override
  public String title() {
    return shown;
  }

  private static String debianVersion(String name) throws IOException, InterruptedException {
    String version = Tool.says("dpkg-query", "-W", "-f", "${Version}", name).strip();
    return version.isEmpty() ? "of unknown version" : version;
  }
}
