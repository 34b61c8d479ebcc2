package io.github.vertxdebug.stress;

import java.util.List;
import java.util.Set;

/**
 * Something that goes wrong on purpose.
 *
 * @param name how it is chosen
 * @param allowed what it costs by its nature, and does not count against the dashboard
 * @param options for the JVM of the host
 * @param action does it, and waits for what must come of it; it throws when that does not come
 */
record Fault(String name, Set<Cost> allowed, List<String> options, Action action) {

  /** What a fault may cost. */
  enum Cost {
    /** Good streams end, and come again. */
    STREAMS,
    /** Requests of the application fail while it lasts. */
    REQUESTS,
    /** Something of ours is logged with its stack. */
    LOG
  }

  /** Does it. */
  interface Action {
    /** Returns what is worth telling. */
    String apply(FaultScene scene) throws Exception;
  }

  static Fault of(String name, Action action, Cost... allowed) {
    return new Fault(name, Set.of(allowed), List.of(), action);
  }

  Fault withOptions(String... jvm) {
    return new Fault(name, allowed, List.of(jvm), action);
  }
}
