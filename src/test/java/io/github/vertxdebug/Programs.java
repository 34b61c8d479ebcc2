package io.github.vertxdebug;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Programs that a test needs and Java does not bring. Where one is missing the test is skipped with a sentence that says so;
 * where the environment has {@code CI=true} it fails instead.
 */
public final class Programs {

  private static final System.Logger LOG = System.getLogger(Programs.class.getName());

  private Programs() {}

  /**
   * The first of these that is on the PATH.
   *
   * @param tests what cannot run without it
   */
  public static Path required(String tests, List<String> names) {
    Optional<Path> found = names.stream().flatMap(Programs::onPath).findFirst();
    if (found.isEmpty()) {
      String message = "no " + String.join(", ", names) + " on the PATH: " + tests + " cannot run";
      if ("true".equals(System.getenv("CI"))) {
        return fail(message);
      }
      LOG.log(System.Logger.Level.WARNING, "SKIPPED: {0}", message);
      return abort(message);
    }
    return found.get();
  }

  private static Stream<Path> onPath(String name) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of(path.split(File.pathSeparator, -1))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable);
  }
}
