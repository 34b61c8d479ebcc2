package io.github.vertxdebug.guard;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Puts the guards in place before any test class is loaded, and looks once more when all are done. */
public final class GuardSession implements LauncherSessionListener {

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    if (Guards.ON) {
      Guards.install();
    }
  }

  @Override
  public void launcherSessionClosed(LauncherSession session) {
    if (Guards.ON) {
      Guards.check("all tests");
    }
  }
}
