package io.github.vertxdebug.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Names that come from other people's programs, in every place of the state where there can be any. */
class HostileNamesTest extends ScriptedPage {
  private static final String REPORT =
      "window.breaches = []; document.addEventListener('securitypolicyviolation',"
          + " (event) => window.breaches.push(event.violatedDirective + ' ' + event.blockedURI));";

  static List<String> hostile() {
    return List.of(
        "<img src=x onerror=\"document.title='owned'\">",
        "</script></style><svg onload=document.title='owned'>",
        "__proto__",
        "\uD83D\uDC69\u200D\uD83D\uDE80\uD83D\uDD25 \u202Edesrever\u202C \u0000\u0007 \u2028",
        "x".repeat(10_000),
        "wide \uFDFD ".repeat(900));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void shouldNeitherRunNorWidenThePage(String name) {
    server.full(1, state(name, 1).encode());
    for (int seq = 2; seq <= 80; seq++) {
      server.delta(seq, state(name, seq).encode());
    }
    browser.resize(360, 900);
    browser.open(server.at("/debug/"));
    browser.execute(REPORT);
    browser.waitUntil("all events", page -> page.lastSeq() == 80);
    browser.waitUntil("rates", page -> page.text("figure-requests").endsWith(" /s"));
    for (int width : new int[] {360, 1280}) {
      browser.resize(width, 900);
      // Every section comes into sight and is drawn once.
      for (int section = 1; section <= 7; section++) {
        browser.press(String.valueOf(section));
        browser.executeAsync(
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()));");
      }
      assertEquals("Vert.x debug dashboard", browser.title());
      assertEquals(0L, browser.execute("return document.images.length"), "images");
      assertEquals(
          0L,
          browser.execute("return document.querySelectorAll('body script, [onerror]').length"),
          "elements made of a name");
      assertEquals(List.of(), browser.widerThanThePage(), "too wide at " + width);
      assertEquals(
          0L,
          browser.execute("return document.querySelectorAll('.broken:not([hidden])').length"),
          "panels that failed");
      assertEquals(List.of(), browser.execute("return window.breaches"), "breaches of the policy");
      assertEquals(List.of(), errors());
    }
    browser.resize(1280, 1600);
  }

  private static JsonObject state(String name, int seq) {
    JsonObject buckets =
        new JsonObject().put("1", seq).put("10", seq * 2).put("100", 1).put("inf", 0);
    JsonObject timer = new JsonObject()
        .put("count", seq * 3 + 1)
        .put("total_ms", seq * 9.5)
        .put("max_ms", 99)
        .put("buckets", buckets);
    JsonObject traffic = new JsonObject()
        .put("requests", seq * 4)
        .put("connections", 3)
        .put("active_requests", 1)
        .put("bytes_read", seq)
        .put("bytes_written", seq)
        .put("errors", new JsonObject().put("4xx", seq).put("5xx", 0).put(name, 1))
        .put("responses", new JsonObject().put("2xx", seq).put(name, 1))
        .put("response_time", timer);
    JsonObject loop = new JsonObject()
        .put("thread", name)
        .put("lag_ms", seq % 7)
        .put("busy_share", 0.5)
        .put("pending_tasks", 1)
        .put("lag", new JsonObject().put("count", seq).put("max_ms", 9).put("buckets", buckets));
    JsonObject incident = new JsonObject()
        .put("began_ms", 1_795_615_880_000L)
        .put("duration_ms", 300)
        .put("ongoing", 0)
        .put("loop", name)
        .put("thread", name)
        .put("top_frame", name)
        .put("stack", name)
        .put("gc_count", 1)
        .put("gc_ms", 2);
    JsonObject address = new JsonObject()
        .put("handlers", 1)
        .put("pending", seq % 3)
        .put("sent", seq)
        .put("received", seq)
        .put("delivered", seq)
        .put("oldest_waiting_ms", 10);
    JsonObject aio = new JsonObject()
        .put("http_servers", one(name, traffic))
        .put("http_clients", one(name, traffic))
        .put("routes", one(name, traffic.copy().put("route", name).put("method", name)))
        .put(
            "slowest_routes", one(name, new JsonObject().put("p99_1m_ms", 5).put("requests_1m", 7)))
        .put("loops", one(name, loop))
        .put("incidents", one(name, incident))
        .put("stacks", one(name, name + "\n" + name))
        .put("event_bus", address.copy().put("addresses", one(name, address)))
        .put(
            "pools",
            one(
                name,
                new JsonObject()
                    .put("name", name)
                    .put("type", name)
                    .put("in_use", 1)
                    .put("queued", 2)
                    .put("ratio", 0.5)
                    .put("queue_time", timer)
                    .put("usage", timer)))
        .put(
            "dashboard",
            new JsonObject()
                .put("subscribers", 1)
                .put(
                    "connections",
                    one(name, new JsonObject().put("protocol", name).put("age_ms", 1))));
    JsonObject meters = one(
            name,
            one(name, new JsonObject().put("type", "gauge").put("unit", name).put("value", seq)))
        .put(name + "2", one(name, timer.copy().put("type", "timer")))
        .put("typed " + name, one("-", new JsonObject().put("type", name).put("value", 1)));
    JsonObject vm = new JsonObject()
        .put("name", name)
        .put("version", name)
        .put("java_version", name)
        .put("heap", new JsonObject().put("used", seq).put("committed", 100).put("max", 200))
        .put(
            "gc",
            one(
                name,
                new JsonObject().put("count", seq).put("last_cause", name).put("pauses", timer)))
        .put(
            "memory_pools",
            one(name, new JsonObject().put("type", "heap").put("used", seq).put("after_gc", seq)))
        .put("threads", new JsonObject().put("live", 3).put("states", one(name, 1)))
        .put(
            "deadlocks",
            new JsonObject()
                .put("count", 1)
                .put(
                    "threads",
                    one(name, new JsonObject().put("name", name).put("waits_for", name))));
    JsonObject registry = new JsonObject()
        .put("backend", name)
        .put("series", 3)
        .put("left_out", 1)
        .put("left_out_why", name)
        .put("meters", one(name, 1))
        .put("sources", one(name, new JsonObject().put("took_ms", 1).put("error", name)));
    JsonObject memory = new JsonObject()
        .put("breakdown", new JsonObject().put("heap", seq).put(name, seq))
        .put(
            "allocator",
            new JsonObject()
                .put("name", name)
                .put("pooled", 1)
                .put(
                    "arenas",
                    one(name, new JsonObject().put("chunks", 1).put("by_usage", one(name, 1)))))
        .put(
            "slabs",
            one(
                name,
                new JsonObject()
                    .put("arena", name)
                    .put("kind", name)
                    .put("slot_bytes", 16)
                    .put("used", 1)
                    .put("total", 9)
                    .put("high_water", 2)));
    return new JsonObject()
        .put("seq", seq)
        .put("ts", 1_795_615_880_000L + seq * 100L)
        .put(
            "metrics",
            new JsonObject()
                .put("aio", aio)
                .put("modular", meters)
                .put("vm", vm)
                .put("registry", registry)
                .put("app", one(name, one(name, name).put("n", seq))))
        .put("memory", memory);
  }

  private static JsonObject one(String key, Object value) {
    return new JsonObject().put(key, value);
  }
}
