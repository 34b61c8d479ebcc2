package io.github.vertxdebug.source;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the watchdog saw when it looked at the thread of a blocked event loop. Immutable.
 *
 * @param stack null when the thread is not known, or when the loop went on while it was looked at, so that the stack may be of
 *     what came afterwards
 */
record Sighting(@Nullable Stack stack) {

  /**
   * A thread's stack as text, one frame a line, the innermost first.
   *
   * @param key the same for the same text, another one for another
   * @param text at most {@link #MOST_FRAMES} frames, and about {@link #MOST_CHARS} characters
   * @param bytes what the text takes in UTF-8
   * @param topFrame the innermost frame that is the application's; null when there is none
   */
  record Stack(String key, String text, int bytes, @Nullable String topFrame) {}

  static final int MOST_FRAMES = 100;

  static final int MOST_CHARS = 16_000;

  /** A frame is cut here: names may be as long as somebody likes. */
  static final int MOST_FRAME_CHARS = 300;

  /** What an application is made of, but not what it is: where it hangs says less than who led there. */
  private static final String[] PLATFORM = {
    "java.",
    "javax.",
    "jdk.",
    "sun.",
    "com.sun.",
    "io.netty.",
    "io.vertx.",
    "io.micrometer.",
    "io.prometheus.",
    "io.smallrye.mutiny.",
    "io.reactivex.",
    "reactor.",
    "rx.",
    "kotlin.",
    "kotlinx.",
    "scala.",
    "groovy.",
    "org.codehaus.groovy.",
    "org.apache.groovy.",
    "com.fasterxml.jackson.",
    "org.slf4j.",
    "ch.qos.logback.",
    "org.apache.logging.",
  };

  static Stack stackOf(StackTraceElement[] frames) {
    StringBuilder text = new StringBuilder();
    int shown = 0;
    while (shown < frames.length && shown < MOST_FRAMES && text.length() < MOST_CHARS) {
      text.append(shown == 0 ? "" : "\n").append(line(frames[shown]));
      shown++;
    }
    if (shown < frames.length) {
      text.append("\n... ").append(frames.length - shown).append(" more");
    }
    String topFrame = null;
    for (int i = 0; i < frames.length && topFrame == null; i++) {
      topFrame = isApplication(frames[i].getClassName()) ? line(frames[i]) : null;
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    String key = UUID.nameUUIDFromBytes(bytes).toString().replace("-", "").substring(0, 16);
    return new Stack(key, text.toString(), bytes.length, topFrame);
  }

  static boolean isApplication(String className) {
    for (String prefix : PLATFORM) {
      if (className.startsWith(prefix)) {
        return false;
      }
    }
    return true;
  }

  /** As in a stack trace, without the class loader and the module, which are the same in most lines. */
  private static String line(StackTraceElement element) {
    String file = element.getFileName();
    String place = element.isNativeMethod()
        ? "Native Method"
        : file == null
            ? "Unknown Source"
            : element.getLineNumber() < 0 ? file : file + ":" + element.getLineNumber();
    String frame = element.getClassName() + "." + element.getMethodName() + "(" + place + ")";
    return frame.length() <= MOST_FRAME_CHARS ? frame : frame.substring(0, MOST_FRAME_CHARS);
  }
}
