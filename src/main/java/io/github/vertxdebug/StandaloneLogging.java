package io.github.vertxdebug;

import io.vertx.launcher.application.VertxApplication;
import java.io.IOException;
import java.io.InputStream;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Sets up java.util.logging for the standalone process. */
final class StandaloneLogging {

  /** Held, because the log manager itself holds its loggers weakly. */
  private static final Logger LAUNCHER = Logger.getLogger(VertxApplication.class.getName());

  private StandaloneLogging() {}

  static void configure() {
    if (System.getProperty("java.util.logging.config.file") == null
        && System.getProperty("java.util.logging.config.class") == null) {
      try (InputStream bundled =
          StandaloneLogging.class.getResourceAsStream("logging.properties")) {
        if (bundled != null) {
          LogManager.getLogManager().readConfiguration(bundled);
        }
      } catch (IOException e) {
        LAUNCHER.log(Level.WARNING, "Could not read the bundled logging configuration", e);
      }
    }
    LAUNCHER.setFilter(StandaloneLogging::isNews);
  }

  /** Not its success, which our line on standard output tells, nor its failures' stack traces: we report those in a line. */
  private static boolean isNews(LogRecord record) {
    int level = record.getLevel().intValue();
    boolean reported = record.getThrown() != null || record.getMessage().startsWith("Timed out");
    return level == Level.WARNING.intValue() || (level == Level.SEVERE.intValue() && !reported);
  }
}
