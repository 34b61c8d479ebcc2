package io.github.vertxdebug.stress;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * All comparisons one after the other, each a program of its own, shown as they go and written as one file in Markdown with the
 * machine they are of. Takes the names of those that are wanted, or none for all. Ends with status 1 when one of them did.
 */
public final class Comparison {

  private static final Path FILE = Path.of("target", "stress", "comparison.md");

  /** Each the name of a program, and its options where they are not its own defaults. */
  private static final Map<String, List<String>> PARTS = new LinkedHashMap<>();

  static {
    PARTS.put("peers", List.of(Peers.class.getName()));
    PARTS.put("peers-http2", List.of(Peers.class.getName(), "http=2", "streams=1000,5000"));
    PARTS.put("host", List.of(HostCost.class.getName()));
    PARTS.put("tick-cost", List.of(TickCost.class.getName()));
    PARTS.put("first-sight", List.of(FirstSight.class.getName()));
    PARTS.put("others", List.of(OtherDashboards.class.getName()));
  }

  private Comparison() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Locale.setDefault(Locale.ROOT);
    List<String> wanted = args.length == 0 ? List.copyOf(PARTS.keySet()) : List.of(args);
    for (String part : wanted) {
      if (!PARTS.containsKey(part)) {
        System.err.println("'" + part + "' is none of " + String.join(", ", PARTS.keySet()));
        System.exit(2);
      }
    }
    List<String> lines = new ArrayList<>(List.of("# The dashboard beside others", ""));
    lines.add(Machine.description());
    List<String> wrong = new ArrayList<>();
    for (String part : wanted) {
      System.out.println("== " + part);
      lines.addAll(List.of("", "## " + part, ""));
      if (!run(PARTS.get(part), lines)) {
        wrong.add(part);
      }
      Files.createDirectories(FILE.getParent());
      Files.write(FILE, lines);
    }
    System.out.println("written to " + FILE);
    Report.end(wrong);
  }

  /** What the program prints goes to {@code lines}; a table stands apart from what comes before it. */
  private static boolean run(List<String> part, List<String> lines)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-classpath",
        System.getProperty("java.class.path")));
    command.addAll(part);
    Process process = new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    try (BufferedReader output = process.inputReader()) {
      boolean inTable = false;
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        System.out.println(line);
        if (line.startsWith("|") != inTable) {
          inTable = !inTable;
          lines.add("");
        }
        lines.add(inTable ? line : line + "  ");
      }
    }
    return process.waitFor() == 0;
  }
}
