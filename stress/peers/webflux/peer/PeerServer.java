package peer;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * Spring WebFlux on Reactor Netty: a controller that returns a shared flux of events, as its documentation has it. The data is text, so that
 * no mapper is measured. What it is told: PORT DATA_BYTES TICK_MILLIS.
 */
@SpringBootApplication(proxyBeanMethods = false)
@RestController
public class PeerServer {

  private static Flux<ServerSentEvent<String>> events = Flux.empty();

  public static void main(String[] args) {
    int dataBytes = Integer.parseInt(args[1]);
    events = Flux.interval(
            Duration.ofMillis(Long.parseLong(args[2])), Schedulers.newSingle("ticks"))
        .onBackpressureDrop()
        .map(seq -> event(seq, dataBytes))
        .publish()
        .autoConnect(0);
    SpringApplication application = new SpringApplication(PeerServer.class);
    application.setDefaultProperties(Map.of(
        "server.port", args[0], "server.address", "127.0.0.1", "spring.main.banner-mode", "off"));
    application.run();
  }

  private static ServerSentEvent<String> event(long seq, int dataBytes) {
    String start = "{\"seq\":" + seq + ",\"ts\":" + System.currentTimeMillis() + ",\"x\":\"";
    return ServerSentEvent.<String>builder()
        .id("webflux-" + seq)
        .event("diagnostics-delta")
        .data(start + "x".repeat(Math.max(0, dataBytes - start.length() - 2)) + "\"}")
        .build();
  }

  @GetMapping(path = "/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  public Flux<ServerSentEvent<String>> stream() {
    // A comment first, without which the head would wait for the first tick. No subscriber holds up
    // the others: its own buffer is what its client may be behind.
    return events
        .onBackpressureBuffer(64)
        .startWith(ServerSentEvent.<String>builder().comment("hello").build());
  }
}
