package io.github.vertxdebug.guard;

import io.netty.util.ResourceLeakDetectorFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** All guards of this JVM. Used by the thread that runs the tests, one class after the other. */
final class Guards {

  /** Set by the build. Without it, as in a mutation test, nothing is watched. */
  static final boolean ON = "on".equals(System.getProperty("guards"));

  /** Event loops of a Vert.x that has just been closed may need a moment for their last buffers. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** How many findings of a kind are shown. */
  private static final int SHOWN = 5;

  static final LeakRecorder LEAKS = new LeakRecorder();
  static final BlockingCalls BLOCKING = new BlockingCalls();

  private Guards() {}

  static void install() {
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(LEAKS);
    BLOCKING.install();
  }

  /** What was in use at the last look: nothing, unless that was told of. */
  private static DirectMemory before = DirectMemory.NONE;

  static void check(String suspect) {
    check(suspect, PATIENCE);
  }

  /** Fails with all there is to say against what ran since the last time; of that nobody else will be accused. */
  static void check(String suspect, Duration patience) {
    List<String> leaks = LEAKS.takeLeaks();
    DirectMemory memory = awaitRelease(patience);
    List<OpenResource<?>> open = LEAKS.open();
    List<String> blocking = BLOCKING.take();
    boolean more = memory.exceeds(before);
    String inUse = "direct memory in use: " + memory + ", before: " + before;
    before = memory;
    if (leaks.isEmpty() && !more && open.isEmpty() && blocking.isEmpty()) {
      return;
    }
    LEAKS.forget(open);
    StringBuilder text = new StringBuilder("after " + suspect + ", " + inUse);
    describe(text, "leaked", leaks);
    describe(text, "not released", open);
    describe(text, "blocking an event loop", blocking);
    throw new AssertionError(text.toString());
  }

  private static DirectMemory awaitRelease(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      DirectMemory memory = DirectMemory.inUse(LEAKS);
      boolean released = !memory.exceeds(before) && LEAKS.open().isEmpty();
      if (released || System.nanoTime() > end) {
        return memory;
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static void describe(StringBuilder text, String what, List<?> findings) {
    text.append("\n== ").append(findings.size()).append(' ').append(what);
    findings.stream().limit(SHOWN).forEach(finding -> text.append('\n').append(finding));
  }
}
