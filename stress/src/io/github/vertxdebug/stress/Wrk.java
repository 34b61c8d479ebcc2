package io.github.vertxdebug.stress;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The load generator of that name: asks for one thing over and over, as fast as it is answered. */
final class Wrk {

  private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");
  private static final Pattern P99 = Pattern.compile("99%\\s+([\\d.]+)(us|ms|s)");

  private Wrk() {}

  /**
   * What it counted.
   *
   * @param p99Millis of the time an answer took; of little use with connections that wait for nothing but answers
   */
  record Run(long requests, double p99Millis) {}

  static boolean isThere() {
    try {
      run(List.of("wrk", "-v"));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Asks for {@code seconds} over so many connections; fails when any answer was not one of success, or none. */
  static Run run(URI uri, int connections, int seconds) throws IOException {
    String output = run(List.of(
        "wrk",
        "-t1",
        "-c" + connections,
        "-d" + seconds + "s",
        "--timeout",
        "10s",
        "--latency",
        uri.toString()));
    Matcher requests = REQUESTS.matcher(output);
    Matcher p99 = P99.matcher(output);
    if (!requests.find()
        || !p99.find()
        || output.contains("Socket errors")
        || output.contains("Non-2xx")) {
      throw new IOException("wrk says: " + output);
    }
    double unit = switch (p99.group(2)) {
      case "us" -> 1e-3;
      case "ms" -> 1;
      default -> 1e3;
    };
    return new Run(Long.parseLong(requests.group(1)), unit * Double.parseDouble(p99.group(1)));
  }

  private static String run(List<String> command) throws IOException {
    Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
