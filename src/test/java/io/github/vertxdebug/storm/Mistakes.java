package io.github.vertxdebug.storm;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** What must never happen and did. Any thread. */
public final class Mistakes {

  private static final int SHOWN = 20;

  private final Queue<String> first = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();

  public void add(String what) {
    if (count.incrementAndGet() <= SHOWN) {
      first.add(what);
    }
  }

  public int count() {
    return count.get();
  }

  /** The first of them, and how many more there were. */
  public List<String> list() {
    List<String> all = new java.util.ArrayList<>(first);
    if (count.get() > SHOWN) {
      all.add("and " + (count.get() - SHOWN) + " more");
    }
    return all;
  }
}
