package io.github.vertxdebug.stress;

import io.github.vertxdebug.guard.OnPurpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.ErrorManager;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * A log file of the application's on a disk that has no room: every line fails, and is counted. That the JDK writes it on the
 * thread that logs is not held against anybody. Any thread.
 */
final class FullDiskLog extends Handler {

  private final FileHandler file;
  private final AtomicInteger failures = new AtomicInteger();

  private FullDiskLog(FileHandler file) {
    this.file = file;
  }

  /** Has everything that is logged go there, too. */
  static FullDiskLog install(Path full) throws IOException {
    Path directory = Files.createTempDirectory("full-disk");
    directory.toFile().deleteOnExit();
    // By a link, since the handler makes a lock beside its file.
    Path link = Files.createSymbolicLink(directory.resolve("application.log"), full);
    link.toFile().deleteOnExit();
    FullDiskLog log = new FullDiskLog(new FileHandler(link.toString(), true));
    log.file.setFormatter(new SimpleFormatter());
    log.file.setErrorManager(new ErrorManager() {
      @Override
      public void error(String what, Exception why, int code) {
        log.failures.incrementAndGet();
      }
    });
    Logger.getLogger("").addHandler(log);
    return log;
  }

  int failures() {
    return failures.get();
  }

  @Override
  public void publish(LogRecord line) {
    OnPurpose.block(() -> file.publish(line));
  }

  @Override
  public void flush() {
    file.flush();
  }

  @Override
  public void close() {
    file.close();
  }
}
