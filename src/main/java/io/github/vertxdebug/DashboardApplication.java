package io.github.vertxdebug;

public final class DashboardApplication {
  private DashboardApplication() {}

  public static void main(String[] a) {}
}
