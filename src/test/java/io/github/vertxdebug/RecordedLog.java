package io.github.vertxdebug;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Whatever is logged as a warning or worse while it is open, by anybody. */
public final class RecordedLog implements AutoCloseable {

  /** It tells of this machine's pace as much as of our code; that nothing blocks is checked elsewhere. */
  private static final String BLOCKED = "io.vertx.core.impl.BlockedThreadChecker";

  private final Logger root = Logger.getLogger("");
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final Handler handler = new Handler() {
    @Override
    public void publish(LogRecord line) {
      if (line.getLevel().intValue() >= Level.WARNING.intValue()
          && !BLOCKED.equals(line.getLoggerName())) {
        String text = line.getLoggerName() + ": " + new SimpleFormatter().formatMessage(line)
            + stack(line.getThrown());
        lines.add(text);
        if (line.getLevel().intValue() >= Level.SEVERE.intValue()) {
          errors.add(text);
        }
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  };

  private RecordedLog() {
    root.addHandler(handler);
  }

  public static RecordedLog start() {
    return new RecordedLog();
  }

  public List<String> lines() {
    return List.copyOf(lines);
  }

  /** Those that are more than warnings. */
  public List<String> errors() {
    return List.copyOf(errors);
  }

  private static String stack(Throwable thrown) {
    if (thrown == null) {
      return "";
    }
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return "\n" + text;
  }

  @Override
  public void close() {
    root.removeHandler(handler);
  }
}
