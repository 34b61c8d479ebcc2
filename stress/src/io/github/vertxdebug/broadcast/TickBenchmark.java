package io.github.vertxdebug.broadcast;

import io.github.vertxdebug.source.Source;
import io.github.vertxdebug.source.StandardSources;
import io.github.vertxdebug.source.StateWriter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What one tick costs before anybody is sent anything: collect, keep in the history, compare with the tick before, encode the
 * delta as an event. A fifth of the series changes from tick to tick. All of it is the broadcaster's own code; only the timer,
 * the event bus and the slow sources, which have a thread of their own, are left out.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(value = 2, jvmArgs = "-Xmx512m")
public class TickBenchmark {

  /** Series that cost nothing to read: the price of recording, comparing and encoding alone. */
  @State(Scope.Thread)
  public static class Written {

    @Param({"500", "5000", "20000"})
    public int series;

    Ticks ticks;

    @Setup(Level.Trial)
    public void prepare() {
      WrittenSeries source = new WrittenSeries(series);
      ticks = new Ticks(List.of(source), List.of(), source::change);
    }
  }

  /**
   * The same number of meters in a Prometheus registry, four counters to a timer, read by the sources every dashboard has: so
   * the JVM, the event loops and all else they show come on top.
   */
  @State(Scope.Thread)
  public static class Metered {

    @Param({"500", "5000", "20000"})
    public int series;

    Ticks ticks;
    private Vertx vertx;

    @Setup(Level.Trial)
    public void prepare() {
      PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      List<Runnable> changes = new ArrayList<>();
      for (int i = 0; i < series; i++) {
        String[] tags = {"shop", "north-" + i % 10, "desk", "d" + i};
        if (i % 5 == 0) {
          Timer timer = registry.timer("order.time." + i / 50, tags);
          changes.add(() -> timer.record(3, TimeUnit.MILLISECONDS));
        } else {
          Counter counter = registry.counter("orders." + i / 50, tags);
          changes.add(counter::increment);
        }
      }
      vertx = Vertx.vertx();
      StandardSources sources = StandardSources.of(vertx, registry);
      List<Source> fast = new ArrayList<>(sources.fast());
      fast.addAll(others());
      ticks = new Ticks(fast, sources.sampled(), tick -> {
        for (int i = (int) (tick % 5); i < series; i += 5) {
          changes.get(i).run();
        }
      });
    }

    /** Sources beside those that every dashboard has. */
    List<Source> others() {
      return List.of();
    }

    @TearDown(Level.Trial)
    public void end() {
      ticks.close();
      vertx.close().await();
    }
  }

  /** The same, with a source of the application's that has a key at each tick which it did not have at the one before. */
  @State(Scope.Thread)
  public static class Churned extends Metered {

    @Override
    List<Source> others() {
      return List.of(new Source() {
        private long tick;

        @Override
        public String name() {
          return "churned";
        }

        @Override
        public void write(StateWriter out) {
          out.object("metrics").object("app").object("churned");
          out.put("k" + tick++, 1L).end().end().end();
        }
      });
    }
  }

  @Benchmark
  public Frame written(Written state) {
    return state.ticks.next();
  }

  @Benchmark
  public Frame metered(Metered state) {
    return state.ticks.next();
  }

  @Benchmark
  public Frame churned(Churned state) {
    return state.ticks.next();
  }

  /** Prints the sizes of states and deltas, then runs the benchmarks; takes JMH's own options. */
  public static void main(String[] args)
      throws RunnerException, CommandLineOptionException, IOException {
    CommandLineOptions options = new CommandLineOptions(args);
    if (options.shouldHelp()) {
      options.showHelp();
      return;
    }
    sizes();
    OptionsBuilder run = new OptionsBuilder();
    run.parent(options).addProfiler(GCProfiler.class);
    if (options.getIncludes().isEmpty()) {
      run.include(TickBenchmark.class.getName());
    }
    new Runner(run.build()).run();
  }

  private static void sizes() {
    System.out.printf(
        "%-10s %8s %12s %12s %8s%n", "# sizes", "series", "delta bytes", "full bytes", "ratio");
    for (int series : new int[] {500, 5000, 20000}) {
      Written written = new Written();
      written.series = series;
      written.prepare();
      printSizes("# written", series, written.ticks);
    }
    for (int series : new int[] {500, 5000, 20000}) {
      Metered metered = new Metered();
      metered.series = series;
      metered.prepare();
      printSizes("# metered", series, metered.ticks);
      metered.end();
    }
    System.out.println();
  }

  private static void printSizes(String name, int series, Ticks ticks) {
    long delta = ticks.medianDeltaBytes(101);
    long full = ticks.fullBytes();
    System.out.printf(
        "%-10s %8d %12d %12d %8.3f%n", name, series, delta, full, (double) delta / full);
  }
}
