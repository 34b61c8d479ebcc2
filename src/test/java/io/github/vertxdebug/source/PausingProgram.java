package io.github.vertxdebug.source;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Watches two event loops while one collection of garbage takes long, as its heap holds so much, and prints the incidents. A
 * process of its own.
 */
final class PausingProgram {

  private static final long TICK_MILLIS = 100;
  private static final long LONG_MILLIS = 600;

  /** On a fast machine it takes more than a gigabyte that lives to make one collection long. */
  private static final int MOST_STEPS = 20;

  private PausingProgram() {}

  private record Node(Object next, long value) {}

  public static void main(String[] args) throws Exception {
    Object[] heads = new Object[MOST_STEPS];
    for (int step = 0; step < MOST_STEPS && pauseMillis() < LONG_MILLIS; step++) {
      for (int i = 0; i < 4_000_000; i++) {
        heads[step] = new Node(heads[step], i);
      }
      System.gc(); // moves what is new, which takes longer than it will when it is measured
    }

    List<EventExecutor> loops = List.of(new DefaultEventExecutor(), new DefaultEventExecutor());
    for (EventExecutor loop : loops) {
      loop.submit(() -> {}).await();
    }
    GcPauses log = new GcPauses();
    try (GarbageCollectorSource gc = new GarbageCollectorSource(log);
        EventLoopSource source = new EventLoopSource(loops, log, new Throttling())) {
      EventExecutor own = loops.get(0);
      own.submit(() -> source.ticking(TICK_MILLIS)).await();
      List<RecordingWriter> states = new ArrayList<>();
      own.scheduleAtFixedRate(
          () -> {
            RecordingWriter out = RecordingWriter.of(source, gc);
            source.sending();
            source.sent();
            synchronized (states) {
              states.add(out);
            }
          },
          TICK_MILLIS,
          TICK_MILLIS,
          TimeUnit.MILLISECONDS);
      await(() -> size(states) >= 5);
      long start = System.currentTimeMillis();
      long pause = pauseMillis();
      long end = System.currentTimeMillis();
      await(() -> !log.pauses().isEmpty());
      int until = size(states) + 5;
      await(() -> size(states) >= until);
      own.submit(source::resting).await();
      System.out.println("forced " + start + " " + end + " " + pause);
      RecordingWriter last;
      synchronized (states) {
        last = states.get(states.size() - 1);
      }
      Map<String, Object> incidents = last.objectAt("metrics", "aio", "incidents");
      for (String id : incidents.keySet()) {
        String[] path = {"metrics", "aio", "incidents", id};
        System.out.println("incident " + last.objectAt(path));
      }
    }
    System.out.println(heads.length + " kept");
    loops.forEach(loop -> loop.shutdownGracefully(0, 0, TimeUnit.SECONDS));
  }

  private static long pauseMillis() {
    long start = System.nanoTime();
    System.gc();
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  private static int size(List<RecordingWriter> states) {
    synchronized (states) {
      return states.size();
    }
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException("not within 20 s");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
