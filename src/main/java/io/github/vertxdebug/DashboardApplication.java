package io.github.vertxdebug;

/**
 * Runs the dashboard as a process of its own: {@code java -jar vertx-debug-dashboard-<version>-fat.jar [-conf FILE-or-JSON]}.
 *
 * <p>Exit status: 2 for a configuration that cannot be meant, 1 when the dashboard could not start, 143 after SIGTERM.
 */
public final class DashboardApplication {

  private static final String ALLOCATOR = "io.netty.allocator.type";

  private DashboardApplication() {}

  /** Takes the options of the Vert.x application launcher; {@code --help} lists them. */
  public static void main(String[] args) {
    // Read once, when Netty loads. The pooled allocator is the one that can tell of
    // arenas and size classes.
    if (System.getProperty(ALLOCATOR) == null) {
      System.setProperty(ALLOCATOR, "pooled");
    }
    int status = DashboardLauncher.run(args);
    if (status != 0) {
      System.exit(status);
    }
  }
}
