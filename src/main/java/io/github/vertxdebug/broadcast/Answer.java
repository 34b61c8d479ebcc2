package io.github.vertxdebug.broadcast;

import io.github.vertxdebug.broadcast.Signal.TickReport;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Where a relay leaves its report of one tick, for the broadcaster to find at the next: a message would wake the broadcaster's event
 * loop just to be told that all is as expected. Once the broadcaster has {@link #giveUp given up} looking, a message it must be.
 *
 * <p>{@link #leave} on the relay's event loop, the rest on the broadcaster's; whichever comes first decides for both.
 */
public final class Answer {

  private static final Object TOO_LATE = new Object();

  private final AtomicReference<@Nullable Object> content = new AtomicReference<>();

  /** Leaves the report; false when nobody looks any more, so that it has to be sent. */
  public boolean leave(TickReport report) {
    return content.compareAndSet(null, report);
  }

  /** The report; null when none has been left. */
  public @Nullable TickReport report() {
    return content.get() instanceof TickReport report ? report : null;
  }

  /** The same, for the last time: when there is none it is going to be sent. */
  public @Nullable TickReport giveUp() {
    content.compareAndSet(null, TOO_LATE);
    return report();
  }
}
