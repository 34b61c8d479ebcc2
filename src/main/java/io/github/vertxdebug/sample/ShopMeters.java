package io.github.vertxdebug.sample;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** The shop's own meters, one of each type that Micrometer has. Thread-safe, as meters are. */
final class ShopMeters {

  final Counter ordersPlaced;
  final Counter ordersFailed;
  final Timer orderHandling;
  final DistributionSummary basketItems;
  final LongTaskTimer reports;

  /** What the function meters and gauges read; held here, because meters hold what they read weakly. */
  final AtomicInteger ordersWaiting = new AtomicInteger();

  private final LongAdder visits = new LongAdder();
  private final LongAdder lookups = new LongAdder();
  private final LongAdder lookupNanos = new LongAdder();
  private final AtomicLong pricesSetNanos = new AtomicLong(System.nanoTime());

  private final MeterRegistry registry;
  private final List<Meter> all;

  ShopMeters(MeterRegistry registry) {
    this.registry = registry;
    ordersPlaced = Counter.builder("shop.orders")
        .tag("outcome", "placed")
        .description("Orders by outcome")
        .register(registry);
    ordersFailed = Counter.builder("shop.orders")
        .tag("outcome", "failed")
        .description("Orders by outcome")
        .register(registry);
    orderHandling = Timer.builder("shop.order.handling")
        .description("Time the desk takes for an order")
        .publishPercentiles(0.5, 0.99)
        .register(registry);
    basketItems = DistributionSummary.builder("shop.basket.items")
        .baseUnit("items")
        .description("Items in an order")
        .register(registry);
    reports = LongTaskTimer.builder("shop.reports")
        .description("Sales reports being written")
        .register(registry);
    Gauge waiting = Gauge.builder("shop.orders.waiting", ordersWaiting, AtomicInteger::get)
        .baseUnit("orders")
        .description("Orders sent to the desk and not handled yet")
        .register(registry);
    FunctionCounter visitors = FunctionCounter.builder("shop.visits", visits, LongAdder::sum)
        .description("Requests of customers")
        .register(registry);
    FunctionTimer priceLookups = FunctionTimer.builder(
            "shop.price.lookups",
            this,
            meters -> meters.lookups.sum(),
            meters -> meters.lookupNanos.sum(),
            TimeUnit.NANOSECONDS)
        .description("Looking up a price")
        .register(registry);
    TimeGauge pricesAge = TimeGauge.builder(
            "shop.prices.age",
            pricesSetNanos,
            TimeUnit.NANOSECONDS,
            set -> System.nanoTime() - set.get())
        .description("Since prices were last set")
        .register(registry);
    all = List.of(
        ordersPlaced,
        ordersFailed,
        orderHandling,
        basketItems,
        reports,
        waiting,
        visitors,
        priceLookups,
        pricesAge);
  }

  void visited() {
    visits.increment();
  }

  void lookedUp(long nanos) {
    lookups.increment();
    lookupNanos.add(nanos);
  }

  void pricesSet() {
    pricesSetNanos.set(System.nanoTime());
  }

  void remove() {
    all.forEach(registry::remove);
  }
}
