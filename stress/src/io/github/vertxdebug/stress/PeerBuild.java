package io.github.vertxdebug.stress;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Somebody else's server in Java, which has a build of its own, so that nothing of it is among our dependencies.
 *
 * @param version of what it is made with, as its build names it; empty where it names none
 */
record PeerBuild(String classPath, String version) {

  private static final Pattern VERSION = Pattern.compile("<peer.version>([^<]+)<");

  /**
   * Builds one.
   *
   * @param sources where its {@code pom.xml} is
   * @param target where that puts what it makes
   * @throws PeerMissing when it cannot be had here
   */
  static PeerBuild of(Path sources, Path target)
      throws IOException, InterruptedException, PeerMissing {
    Path build = sources.resolve("pom.xml");
    Path classPath = target.resolve("classpath").toAbsolutePath();
    Tool.run(
        Path.of("."),
        List.of(
            "mvn",
            "-q",
            "-B",
            "-ntp",
            "-f",
            build.toString(),
            "compile",
            "dependency:build-classpath",
            "-Dmdep.outputFile=" + classPath));
    Matcher version = VERSION.matcher(Files.readString(build));
    return new PeerBuild(
        target.resolve("classes")
            + File.pathSeparator
            + Files.readString(classPath).strip(),
        version.find() ? version.group(1) : "");
  }
}
