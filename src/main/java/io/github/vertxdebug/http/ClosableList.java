package io.github.vertxdebug.http;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A list that grows until it is closed and stays as it is from then on. What was added before is among what {@link #close()}
 * gives, and whoever comes too late is told, so that nobody is forgotten between the two.
 *
 * <p>Any thread, without locks. Adding copies the list: it is for the few that are added once and stay.
 */
final class ClosableList<T> {

  /** All there is, in one reference, so that there is no moment between looking whether it is closed and adding. */
  private record State<T>(List<T> items, boolean closed) {}

  private final AtomicReference<State<T>> state =
      new AtomicReference<>(new State<>(List.of(), false));

  /** Adds an item at the end; false, and nothing is changed, when the list is closed. */
  boolean add(T item) {
    while (true) {
      State<T> now = now();
      if (now.closed) {
        return false;
      }
      List<T> longer = new ArrayList<>(now.items);
      longer.add(item);
      if (state.compareAndSet(now, new State<>(List.copyOf(longer), false))) {
        return true;
      }
    }
  }

  /** Whether it is closed, and will be for ever. */
  boolean isClosed() {
    return now().closed;
  }

  /** Closes the list; gives all that was added, and the same when it was closed before. */
  List<T> close() {
    while (true) {
      State<T> now = now();
      if (now.closed || state.compareAndSet(now, new State<>(now.items, true))) {
        return now.items;
      }
    }
  }

  private State<T> now() {
    return requireNonNull(state.get());
  }
}
