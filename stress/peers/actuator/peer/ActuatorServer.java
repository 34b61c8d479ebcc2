package peer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * A Spring Boot application with Actuator and the meters that the dashboard's benchmark server has, a fifth of which change every
 * tenth of a second. What it is told: PORT SERIES.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class ActuatorServer {

  public static void main(String[] args) throws Exception {
    SpringApplication application = new SpringApplication(ActuatorServer.class);
    application.setDefaultProperties(Map.of(
        "server.port",
        args[0],
        "server.address",
        "127.0.0.1",
        "spring.main.banner-mode",
        "off",
        "management.endpoints.web.exposure.include",
        "health,metrics,prometheus"));
    MeterRegistry registry = application.run().getBean(MeterRegistry.class);
    List<Runnable> changes = meters(registry, Integer.parseInt(args[1]));
    Thread changing = new Thread(() -> change(changes), "changes");
    changing.setDaemon(true);
    changing.start();
    System.out.println("Debug dashboard: http://127.0.0.1:" + args[0] + "/actuator/");
    while (System.in.read() >= 0) {
      // Until whoever started this ends.
    }
    System.exit(0);
  }

  private static List<Runnable> meters(MeterRegistry registry, int series) {
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
    return changes;
  }

  private static void change(List<Runnable> changes) {
    try {
      for (int tick = 0; ; tick++) {
        for (int i = tick % 5; i < changes.size(); i += 5) {
          changes.get(i).run();
        }
        Thread.sleep(100);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
