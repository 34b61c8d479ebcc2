package io.github.vertxdebug.storm;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.SplittableRandom;

/** Registers, uses and removes meters, without a pause but a short one, on a thread of its own until it is closed. */
public final class MeterChurn implements AutoCloseable {

  private static final int METERS = 300;

  private final MeterRegistry registry;
  private final Meter[] meters = new Meter[METERS];
  private final Thread thread = new Thread(this::run, "meters");
  private volatile boolean closed;

  public MeterChurn(MeterRegistry registry) {
    this.registry = registry;
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    SplittableRandom random = new SplittableRandom(5);
    while (!closed) {
      for (int i = 0; i < 5; i++) {
        change(random.nextInt(METERS), random);
      }
      try {
        Thread.sleep(2);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void change(int index, SplittableRandom random) {
    Meter meter = meters[index];
    if (meter == null) {
      String[] tags = {"n", "" + index};
      meters[index] = switch (index % 3) {
        case 0 -> registry.counter("churn.counter", tags);
        case 1 -> registry.timer("churn.timer", tags);
        default -> Gauge.builder("churn.gauge", random::nextInt).tags(tags).register(registry);
      };
    } else if (random.nextInt(8) == 0) {
      registry.remove(meter);
      meters[index] = null;
    } else if (meter instanceof Counter counter) {
      counter.increment();
    } else if (meter instanceof Timer timer) {
      timer.record(Duration.ofMillis(random.nextInt(100)));
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
