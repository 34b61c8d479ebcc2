package io.github.vertxdebug.guard;

/** The guards for a program that is no test: a server that {@code stress} puts under load. For one thread. */
public final class Sanitizers {

  private Sanitizers() {}

  /** Puts them in place where the JVM has their options; to be called before anything of Netty is loaded. */
  public static void install() {
    if (Guards.ON) {
      Guards.install();
    }
  }

  /**
   * What they have found since the last time; nothing is an empty text. Collects garbage, and waits a little for what is still
   * in use, which counts as not released: to be asked while the program does nothing.
   */
  public static String findings() {
    if (!Guards.ON) {
      return "the guards are off";
    }
    try {
      Guards.check("the load");
      return "";
    } catch (AssertionError found) {
      return String.valueOf(found.getMessage());
    }
  }

  /** Bytes of direct memory that buffers have in use. */
  public static long directBytes() {
    DirectMemory memory = DirectMemory.inUse(Guards.LEAKS);
    return memory.pinned() + memory.unpooled();
  }
}
