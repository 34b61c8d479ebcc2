package io.github.vertxdebug.source;

import static java.util.Objects.requireNonNull;

import io.github.vertxdebug.platform.VertxInternals;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The sources that an application has added to a Vert.x instance: they belong to that instance, not to a dashboard, so they
 * may come before, while and after any of its dashboards is there, and each dashboard shows them. What each may write is bounded
 * by a {@link ScopedWriter}. A slow one is read for one dashboard at a time ({@link ExclusiveSource}), also where one comes while the
 * last reading for the one before hangs.
 *
 * <p>Any thread, without locks. The broadcaster looks here before each collection. A source that is removed is closed by the
 * broadcaster, on its event loop, when nothing is being written any more; by whoever removes it where no broadcaster is there;
 * when Vert.x closes; and by the reading itself, on its worker thread, when one is under way then.
 */
public final class ApplicationSources implements Shareable {

  /** How many there may be at once, so that a loop that adds one each time shows. */
  public static final int MOST = 100;

  private static final int MOST_NAME_CHARS = 100;
  private static final String MAP = "vertx-debug-dashboard.sources";

  /** One source under its name: the one or the other kind. */
  public static final class Entry {
    private final String name;
    private final @Nullable Source fast;
    private final @Nullable ExclusiveSource<?> sampled;

    private Entry(String name, @Nullable Source fast, @Nullable ExclusiveSource<?> sampled) {
      this.name = name;
      this.fast = fast;
      this.sampled = sampled;
    }

    /** The source as one that writes in its own place; null when it is of the other kind. */
    public @Nullable Source fast() {
      return fast == null ? null : new ApplicationSource(name, fast);
    }

    /** The source as one that writes in its own place; null when it is of the other kind. */
    public @Nullable SampledSource<?> sampled() {
      return sampled == null ? null : new ApplicationSampledSource<>(name, sampled);
    }

    /** Closes the application's source; what that throws is the caller's. */
    public void close() throws Exception {
      AutoCloseable one = fast == null ? requireNonNull(sampled) : fast;
      one.close();
    }
  }

  /**
   * All there is, in one reference.
   *
   * @param leaving removed, and to be closed by the broadcaster
   * @param nudge makes the broadcaster look; null where there is none
   */
  private record State(
      List<Entry> present, List<Entry> leaving, @Nullable Runnable nudge) {}

  private final AtomicReference<State> state =
      new AtomicReference<>(new State(List.of(), List.of(), null));

  private ApplicationSources() {}

  /** Those of a Vert.x instance. */
  public static ApplicationSources of(Vertx vertx) {
    LocalMap<String, ApplicationSources> map = vertx.sharedData().getLocalMap(MAP);
    ApplicationSources known = map.get("sources");
    if (known != null) {
      return known;
    }
    ApplicationSources mine = new ApplicationSources();
    ApplicationSources first = map.putIfAbsent("sources", mine);
    if (first != null) {
      return first;
    }
    VertxInternals.beforeClose(vertx, () -> {
      List.copyOf(mine.present()).forEach(mine::remove);
      return Future.succeededFuture();
    });
    return mine;
  }

  /** Adds a source that is read at ticks; what it returns removes it. */
  public Runnable add(Source source) {
    return add(new Entry(checked(source.name()), source, null));
  }

  /** Adds a source that is read on a worker thread; what it returns removes it. */
  public Runnable add(SampledSource<?> source) {
    return add(new Entry(checked(source.name()), null, new ExclusiveSource<>(source)));
  }

  private Runnable add(Entry entry) {
    while (true) {
      State now = now();
      if (now.present.stream().anyMatch(other -> other.name.equals(entry.name))) {
        throw new IllegalArgumentException("The application has added a source named '" + entry.name
            + "' already; it has to be removed first, or the new one to get another name.");
      }
      if (now.present.size() >= MOST) {
        throw new IllegalStateException("The application has added " + MOST
            + " sources, which is the most allowed; '" + entry.name + "' would be one more.");
      }
      List<Entry> more = new ArrayList<>(now.present);
      more.add(entry);
      if (state.compareAndSet(now, new State(List.copyOf(more), now.leaving, now.nudge))) {
        return () -> remove(entry);
      }
    }
  }

  private static String checked(@Nullable String name) {
    if (name == null || name.isBlank() || name.length() > MOST_NAME_CHARS) {
      throw new IllegalArgumentException("A source's name is "
          + (name == null ? "null" : "'" + name + "'") + ", but it must be a text of 1 to "
          + MOST_NAME_CHARS + " characters that is not blank.");
    }
    return name;
  }

  private void remove(Entry entry) {
    while (true) {
      State now = now();
      if (!now.present.contains(entry)) {
        return; // it was removed before
      }
      List<Entry> fewer = new ArrayList<>(now.present);
      fewer.remove(entry);
      List<Entry> leaving = new ArrayList<>(now.leaving);
      Runnable nudge = now.nudge;
      if (nudge != null) {
        leaving.add(entry);
      }
      if (state.compareAndSet(now, new State(List.copyOf(fewer), List.copyOf(leaving), nudge))) {
        if (nudge != null) {
          nudge.run();
        } else {
          closeQuietly(entry);
        }
        return;
      }
    }
  }

  private static void closeQuietly(Entry entry) {
    try {
      entry.close();
    } catch (Throwable e) { // an Error of the application's, too: others wait to be closed
      System.getLogger(ApplicationSources.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "Debug dashboard: the application's source '" + entry.name + "' failed to close",
              e);
    }
  }

  // For the broadcaster

  /** Those that are to be read, always the same list until one comes or goes. */
  public List<Entry> present() {
    return now().present;
  }

  /** A broadcaster reads the sources from now on, and looks at once when it is nudged. */
  public void attach(Runnable nudge) {
    state.updateAndGet(now -> new State(now.present, now.leaving, nudge));
  }

  /** That broadcaster does so no longer. */
  @SuppressWarnings("ReferenceEquality") // Another broadcaster may have come already.
  public void detach(Runnable nudge) {
    state.updateAndGet(now -> now.nudge == nudge ? new State(now.present, now.leaving, null) : now);
    closeLeaving();
  }

  /** Closes those that were removed. */
  public void closeLeaving() {
    if (!now().leaving.isEmpty()) {
      State before =
          requireNonNull(state.getAndUpdate(now -> new State(now.present, List.of(), now.nudge)));
      before.leaving.forEach(ApplicationSources::closeQuietly);
    }
  }

  private State now() {
    return requireNonNull(state.get());
  }
}
