package io.github.vertxdebug;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

/** What an event loop hands to the test's thread; it never makes the event loop wait, as a blocking queue's lock may. */
public final class Mailbox<T> {

  private final Queue<T> messages = new ConcurrentLinkedQueue<>();

  /** From any thread. */
  public void add(T message) {
    messages.add(message);
  }

  public boolean isEmpty() {
    return messages.isEmpty();
  }

  /** Takes the next one; waits for it. */
  public T next() {
    AtomicReference<T> taken = new AtomicReference<>();
    RunningDashboard.awaitUntil("the next message", () -> {
      taken.set(messages.poll());
      return taken.get() != null;
    });
    return taken.get();
  }
}
