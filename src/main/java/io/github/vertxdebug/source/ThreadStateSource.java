package io.github.vertxdebug.source;

import java.lang.Thread.State;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * {@code metrics.vm.threads.states}: how many platform threads are in each {@link State}, from the {@link ThreadMXBean},
 * without stack traces, for which the JVM need not stop. Read on a worker thread, as it looks at every thread. Holds nothing. A thread
 * that waits inside a system call counts as runnable: that is how the JVM sees it.
 */
final class ThreadStateSource implements SampledSource<Map<State, Integer>> {

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  @Override
  public String name() {
    return "thread_states";
  }

  @Override
  public Map<State, Integer> sample() {
    Map<State, Integer> states = new EnumMap<>(State.class);
    for (State state : State.values()) {
      states.put(state, 0);
    }
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      // Null: ended between the two calls.
      if (thread != null) {
        states.merge(thread.getThreadState(), 1, Integer::sum);
      }
    }
    return Map.copyOf(states);
  }

  @Override
  public void write(Map<State, Integer> states, StateWriter out) {
    out.object("metrics").object("vm").object("threads").object("states");
    for (State state : State.values()) {
      out.put(state.name().toLowerCase(Locale.ROOT), (long) states.getOrDefault(state, 0));
    }
    out.end().end().end().end();
  }
}
