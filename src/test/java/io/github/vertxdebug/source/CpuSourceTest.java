package io.github.vertxdebug.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.sun.management.OperatingSystemMXBean;
import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A bean that answers what it is told, on a clock that only the test advances. */
class CpuSourceTest {

  private long nanos = -5;
  private long cpuNanos = 700;
  private double machine = 0.5;
  private CpuSource source;

  @BeforeEach
  void make() {
    source = new CpuSource(bean(), () -> nanos);
  }

  @Test
  void shouldTellTheShareOfTheProcessorsBetweenItsOwnReadingsWhoeverElseAsksTheBean()
      throws Exception {
    passes(1000, 500);
    assertEquals(0.125, process(), "of four processors, since it was made");
    passes(2000, 4000);
    assertEquals(0.5, process(), "since the last reading");
    passes(1000, 0);
    assertEquals(0.0, process());
  }

  @Test
  void shouldTellNoMoreThanAllProcessorsAndNoLessThanNone() throws Exception {
    passes(1000, 4040);
    assertEquals(1.0, process());
    passes(1000, -10);
    assertEquals(0.0, process());
  }

  @Test
  void shouldTellNoShareOfATimeTooShortForTheKernelsClock() throws Exception {
    passes(50, 10);
    assertNull(process());
    passes(50, 10);
    assertEquals(0.05, process(), "of the whole time since the last share");
  }

  @Test
  void shouldTellNoShareWhereTheCpuTimeIsNotKnown() throws Exception {
    passes(1000, 100);
    cpuNanos = -1;
    assertNull(process());
    passes(1000, 0);
    cpuNanos = 0;
    assertNull(process());
  }

  @Test
  void shouldTellNothingOfTheMachineWhenTheBeanSaysThatItDidNothingAtAll() throws Exception {
    assertEquals(0.5, RecordingWriter.of(source).at("metrics", "vm", "cpu", "system"));
    machine = 0.0; // somebody else has asked a moment ago
    assertNull(RecordingWriter.of(source).at("metrics", "vm", "cpu", "system"));
    machine = -1;
    assertNull(RecordingWriter.of(source).at("metrics", "vm", "cpu", "system"));
  }

  private void passes(long millis, long cpuMillis) {
    nanos += TimeUnit.MILLISECONDS.toNanos(millis);
    cpuNanos += TimeUnit.MILLISECONDS.toNanos(cpuMillis);
  }

  private Object process() throws Exception {
    return RecordingWriter.of(source).at("metrics", "vm", "cpu", "process");
  }

  private OperatingSystemMXBean bean() {
    return (OperatingSystemMXBean) Proxy.newProxyInstance(
        CpuSourceTest.class.getClassLoader(),
        new Class<?>[] {OperatingSystemMXBean.class},
        (proxy, method, arguments) -> switch (method.getName()) {
          case "getProcessCpuTime" -> cpuNanos;
          case "getCpuLoad" -> machine;
          case "getProcessCpuLoad" -> 0.0; // somebody else has asked a moment ago
          case "getAvailableProcessors" -> 4;
          case "getSystemLoadAverage" -> 1.5;
          default -> throw new AssertionError(method);
        });
  }
}
