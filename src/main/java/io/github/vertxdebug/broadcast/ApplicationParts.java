package io.github.vertxdebug.broadcast;

import io.github.vertxdebug.source.ApplicationSources;
import io.github.vertxdebug.source.ApplicationSources.Entry;
import io.github.vertxdebug.source.SampledSource;
import io.github.vertxdebug.source.Source;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Keeps the collector's parts in step with the sources that the application adds and removes, before each collection.
 * Broadcaster's event loop only.
 */
final class ApplicationParts {

  private final ApplicationSources sources;
  private final Collector collector;
  private final Sampler.Worker worker;
  private final LongSupplier nanoTime;
  private final Runnable nudge;
  private final Map<Entry, Source> parts = new HashMap<>();
  private List<Entry> known = List.of();

  /**
   * @param worker reads the application's slow sources, apart from ours: one that hangs holds up none of these
   * @param nudge has {@link #sync} called soon; from any thread
   */
  ApplicationParts(
      ApplicationSources sources,
      Collector collector,
      Sampler.Worker worker,
      LongSupplier nanoTime,
      Runnable nudge) {
    this.sources = sources;
    this.collector = collector;
    this.worker = worker;
    this.nanoTime = nanoTime;
    this.nudge = nudge;
    sources.attach(nudge);
  }

  /** Takes in what was added and lets go of what was removed. */
  @SuppressWarnings("ReferenceEquality") // Another list is another object.
  void sync() {
    List<Entry> wanted = sources.present();
    if (wanted == known) {
      return;
    }
    for (Entry entry : known) {
      if (!wanted.contains(entry)) {
        Source part = parts.remove(entry);
        if (part != null) {
          collector.remove(part);
        }
      }
    }
    for (Entry entry : wanted) {
      if (!parts.containsKey(entry)) {
        Source part = part(entry);
        parts.put(entry, part);
        collector.add(part);
      }
    }
    known = wanted;
    sources.closeLeaving();
  }

  private Source part(Entry entry) {
    SampledSource<?> sampled = entry.sampled();
    Source fast = entry.fast();
    if (sampled != null) {
      return new Sampler<>(sampled, worker, nanoTime);
    } else if (fast != null) {
      return fast;
    }
    throw new IllegalStateException("an entry is of one kind");
  }

  /** Lets go of all of them, without closing any: they are the application's, and another dashboard may come. */
  void detach() {
    parts.values().forEach(collector::remove);
    parts.clear();
    known = List.of();
    sources.detach(nudge);
  }
}
