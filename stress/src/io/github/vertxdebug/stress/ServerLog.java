package io.github.vertxdebug.stress;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * What is logged in a server under load, as a warning or worse: how many streams were dropped for not reading, how often Vert.x
 * found a loop blocked, and of the rest, of which there should be none, the first few lines. Any thread.
 */
final class ServerLog extends Handler {

  private static final int KEPT = 20;
  private static final String EVICTION = "Debug dashboard: dropped the event stream of ";
  private static final String BLOCKED = "io.vertx.core.impl.BlockedThreadChecker";

  private final List<String> lines = new ArrayList<>();
  private long evictions;
  private long blocked;

  static ServerLog install() {
    ServerLog log = new ServerLog();
    Logger root = Logger.getLogger("");
    root.addHandler(log);
    for (Handler handler : root.getHandlers()) {
      if (handler != log) {
        handler.setLevel(Level.OFF); // it is asked for what there is
      }
    }
    return log;
  }

  @Override
  public synchronized void publish(LogRecord line) {
    if (line.getLevel().intValue() < Level.WARNING.intValue()) {
      return;
    }
    String text = new SimpleFormatter().formatMessage(line);
    if (BLOCKED.equals(line.getLoggerName())) {
      blocked++;
    } else if (text.startsWith(EVICTION)) {
      evictions++;
    } else if (lines.size() < KEPT) {
      lines.add(line.getLoggerName() + ": " + text
          + (line.getThrown() == null ? "" : " " + line.getThrown()));
    }
  }

  synchronized JsonObject told() {
    return new JsonObject()
        .put("evictions", evictions)
        .put("blocked", blocked)
        .put("log", new JsonArray(List.copyOf(lines)));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
