package io.github.vertxdebug.source;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The meters of a registry, sorted into what the sources ask for, and sorted anew only when meters came or went, or
 * registries in a composite.
 *
 * <p>Meters come and go on any thread, which here only counts; {@link #view()} may be called on any thread and gives an
 * immutable view. Micrometer tells of a meter a moment before it is in the registry, so after a change the index is made once
 * more a little later. When there are more than {@value #MANY} meters it takes milliseconds, and is made at most once a second
 * and only by {@link #refresh()}, on a worker thread.
 *
 * <p>Nothing to close: Micrometer's listeners cannot be removed, so there is one index for all dashboards that a Vert.x instance
 * has one after the other, and what stays in the registry after that instance holds it weakly.
 * Bounded: of meters without a place of their own, {@value #MAX_OTHERS} are kept, those already shown first; of the others
 * {@value #MAX_FAMILIES}. The rest is counted and left out.
 */
final class MeterIndex implements Shareable {

  static final int MAX_OTHERS = 5_000;
  static final int MAX_FAMILIES = 20_000;

  static final int MANY = 2_000;
  private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long MANY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * What was there at one moment. Nothing in it changes.
   *
   * @param families the series of meters with a place of their own, by name
   * @param others all other series, as many as are shown
   * @param types how many meters there are of each type
   * @param series how many meters there are
   * @param leftOut how many of them are neither in families nor in others
   * @param byStep whether any counter or timer tells the last step only
   * @param leaves the registries that keep the values
   * @param known the series of families and others by their meters; written only before the view is published
   */
  record View(
      int version,
      boolean settled,
      long nanos,
      Map<String, List<Series>> families,
      List<Series> others,
      Map<String, Integer> types,
      int series,
      int leftOut,
      boolean byStep,
      List<MeterRegistry> leaves,
      IdentityHashMap<Meter, Series> known) {

    /** How many series families has. */
    int placed() {
      return series - leftOut - others.size();
    }
  }

  private final MeterRegistry registry;
  private final LongSupplier nanoTime;
  private final AtomicInteger changes = new AtomicInteger();
  private volatile View current;

  /** The one index of a Vert.x instance for the registry that it reports to. */
  @SuppressWarnings("ReferenceEquality") // Another registry is another object.
  static MeterIndex of(Vertx vertx, MeterRegistry registry) {
    LocalMap<String, MeterIndex> shared =
        vertx.sharedData().getLocalMap("vertx-debug-dashboard.meters");
    return Objects.requireNonNull(shared.compute(
        "index",
        (key, known) ->
            known != null && known.registry == registry ? known : new MeterIndex(registry)));
  }

  MeterIndex(MeterRegistry registry) {
    this(registry, System::nanoTime);
  }

  MeterIndex(MeterRegistry registry, LongSupplier nanoTime) {
    this.registry = registry;
    this.nanoTime = nanoTime;
    Consumer<Meter> listener = counting(new WeakReference<>(changes));
    registry.config().onMeterAdded(listener).onMeterRemoved(listener);
    this.current = index(changes.get(), false, new IdentityHashMap<>());
  }

  /** The meters as they are now, or were a moment ago; when there are many, as {@link #refresh()} found them last. */
  View view() {
    View last = current;
    // More may have gone than came, but it costs little to leave that to the worker, too.
    return last.series + (long) changes.get() - last.version > MANY ? last : present(last);
  }

  /** As {@link #view()}, however many there are. */
  View refresh() {
    View last = current;
    boolean tooSoon = last.series > MANY && nanoTime.getAsLong() - last.nanos < MANY_NANOS;
    return tooSoon ? last : present(last);
  }

  private View present(View last) {
    int version = changes.get();
    boolean changed = version != last.version || otherLeaves(last);
    if (!changed && (last.settled || nanoTime.getAsLong() - last.nanos < SETTLE_NANOS)) {
      return last;
    }
    View fresh = index(version, !changed, last.known);
    current = fresh;
    return fresh;
  }

  /** Registries come and go in a composite without a word. */
  private boolean otherLeaves(View last) {
    return registry instanceof CompositeMeterRegistry
        && !RegistryLeaves.of(registry).equals(last.leaves);
  }

  private View index(int version, boolean settled, IdentityHashMap<Meter, Series> known) {
    List<MeterRegistry> leaves = RegistryLeaves.of(registry);
    Leaf leaf = Leaf.of(registry, leaves);
    Map<String, Integer> types = new TreeMap<>();
    Map<String, List<Series>> families = new HashMap<>();
    IdentityHashMap<Meter, Series> kept = new IdentityHashMap<>();
    List<Meter> shownBefore = new ArrayList<>();
    List<Meter> newcomers = new ArrayList<>();
    int placed = 0;
    boolean byStep = false;
    List<Meter> meters = registry.getMeters();
    for (Meter told : meters) {
      Meter meter = leaf.meter(told);
      types.merge(Series.typeOf(meter), 1, Integer::sum);
      byStep |= leaf.countsBySteps(meter);
      String name = meter.getId().getName();
      if (!VertxMeters.hasItsPlace(name)) {
        (known.containsKey(meter) ? shownBefore : newcomers).add(meter);
      } else if (placed < MAX_FAMILIES) {
        placed++;
        families
            .computeIfAbsent(name, family -> new ArrayList<>())
            .add(keep(meter, known, kept, leaf));
      }
    }
    shownBefore.addAll(newcomers);
    List<Series> others = new ArrayList<>();
    for (Meter meter : shownBefore.subList(0, Math.min(MAX_OTHERS, shownBefore.size()))) {
      others.add(keep(meter, known, kept, leaf));
    }
    return new View(
        version,
        settled,
        nanoTime.getAsLong(),
        Collections.unmodifiableMap(families),
        Collections.unmodifiableList(others),
        Collections.unmodifiableMap(types),
        meters.size(),
        meters.size() - placed - others.size(),
        byStep,
        leaves,
        kept);
  }

  private static Series keep(
      Meter meter, Map<Meter, Series> known, Map<Meter, Series> kept, Leaf leaf) {
    boolean sinceStart = leaf.countsSinceStart(meter);
    boolean byStep = leaf.countsBySteps(meter);
    Series before = known.get(meter);
    Series series = before != null && before.sinceStart() == sinceStart && before.byStep() == byStep
        ? before
        : Series.of(meter, sinceStart, byStep);
    kept.put(meter, series);
    return series;
  }

  /**
   * Where the values are read. A composite's meter answers with that of any of its registries, in wrapping that does not tell which:
   * unless all are Prometheus', the meters of the best one are read instead.
   *
   * @param byId the best one's meters; empty where the registry's own will do
   * @param doubtful whether a composite's own meter, where the best registry does not have it, may be that of one that counts by
   *     steps
   */
  private record Leaf(boolean sinceStart, boolean doubtful, Map<Meter.Id, Meter> byId) {

    static Leaf of(MeterRegistry registry, List<MeterRegistry> leaves) {
      MeterRegistry best = RegistryLeaves.best(leaves);
      Map<Meter.Id, Meter> byId = new HashMap<>();
      boolean composite = registry instanceof CompositeMeterRegistry;
      if (best != null && composite && !leaves.stream().allMatch(RegistryLeaves::isPrometheus)) {
        best.forEachMeter(meter -> byId.put(meter.getId(), meter));
      }
      return new Leaf(
          best != null && RegistryLeaves.isPrometheus(best),
          composite && leaves.stream().anyMatch(RegistryLeaves::countsBySteps),
          byId);
    }

    Meter meter(Meter told) {
      return byId.getOrDefault(told.getId(), told);
    }

    boolean countsSinceStart(Meter meter) {
      return sinceStart && (byId.isEmpty() || byId.containsKey(meter.getId()));
    }

    boolean countsBySteps(Meter meter) {
      return RegistryLeaves.countsBySteps(meter) || (doubtful && !byId.containsKey(meter.getId()));
    }
  }

  /** In a static method, so that the listener cannot capture the index. */
  private static Consumer<Meter> counting(WeakReference<AtomicInteger> changes) {
    return meter -> {
      AtomicInteger counter = changes.get();
      if (counter != null) {
        counter.incrementAndGet();
      }
    };
  }
}
