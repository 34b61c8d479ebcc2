package io.github.vertxdebug.source;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.core.instrument.step.StepCounter;
import io.micrometer.core.instrument.step.StepDistributionSummary;
import io.micrometer.core.instrument.step.StepFunctionCounter;
import io.micrometer.core.instrument.step.StepFunctionTimer;
import io.micrometer.core.instrument.step.StepMeterRegistry;
import io.micrometer.core.instrument.step.StepTimer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The registries that keep values: a registry itself, or those in a composite, and which of them to believe. Registries that
 * count by steps know the last whole step only, and nothing of what came before. Stateless; any thread.
 */
public final class RegistryLeaves {

  /** Of a composite's registries the one that says most: Prometheus' own, then those that count since the start. */
  private static final Comparator<MeterRegistry> BEST_FIRST = Comparator.comparing(
          RegistryLeaves::rank)
      .thenComparing(leaf -> leaf.getClass().getName());

  private RegistryLeaves() {}

  /** The registry to read; null when there is none, or a composite of none. */
  public static @Nullable MeterRegistry best(@Nullable MeterRegistry registry) {
    return best(of(registry));
  }

  static @Nullable MeterRegistry best(List<MeterRegistry> leaves) {
    return leaves.stream().min(BEST_FIRST).orElse(null);
  }

  /** By name, so that the registry of Prometheus' older client counts as well. */
  static boolean isPrometheus(MeterRegistry registry) {
    for (Class<?> type = registry.getClass(); type != null; type = type.getSuperclass()) {
      if (type.getSimpleName().equals("PrometheusMeterRegistry")) {
        return true;
      }
    }
    return false;
  }

  /** Whether a registry counts by steps; a simple one may, and then only its meters tell. */
  static boolean countsBySteps(MeterRegistry leaf) {
    return leaf instanceof StepMeterRegistry
        || (leaf instanceof SimpleMeterRegistry
            && leaf.getMeters().stream().anyMatch(RegistryLeaves::countsBySteps));
  }

  /** Whether a meter, not of a composite, tells the last whole step instead of all since the start. */
  public static boolean countsBySteps(Meter meter) {
    return meter instanceof StepCounter
        || meter instanceof StepTimer
        || meter instanceof StepDistributionSummary
        || meter instanceof StepFunctionCounter<?>
        || meter instanceof StepFunctionTimer<?>;
  }

  /** All of them, in no order. */
  static List<MeterRegistry> of(@Nullable MeterRegistry registry) {
    List<MeterRegistry> leaves = new ArrayList<>();
    addLeaves(registry, leaves);
    return leaves;
  }

  private static void addLeaves(@Nullable MeterRegistry registry, List<MeterRegistry> leaves) {
    if (registry instanceof CompositeMeterRegistry composite) {
      composite.getRegistries().forEach(part -> addLeaves(part, leaves));
    } else if (registry != null) {
      leaves.add(registry);
    }
  }

  private static int rank(MeterRegistry leaf) {
    return isPrometheus(leaf) ? 0 : countsBySteps(leaf) ? 2 : 1;
  }
}
