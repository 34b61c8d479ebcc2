package io.github.vertxdebug.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.vertxdebug.RunningDashboard;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the picture of a slab promises, on the slab of a size that nobody else allocates. */
class SlabRouteTest {

  private static final int SLOT = 14336;
  private static final int HELD = 37;

  private static RunningDashboard dashboard;

  private final List<ByteBuf> held = new ArrayList<>();
  private String slab = "";

  @BeforeAll
  static void start() {
    dashboard = RunningDashboard.start();
  }

  @AfterAll
  static void stop() {
    dashboard.close();
  }

  @BeforeEach
  void hold() {
    assumeTrue(
        ByteBufAllocator.DEFAULT instanceof PooledByteBufAllocator, "the build's own allocator");
    for (int i = 0; i < HELD; i++) {
      held.add(ByteBufAllocator.DEFAULT.directBuffer(SLOT));
    }
    RunningDashboard.awaitUntil("a reading that knows them", () -> {
      slab = slabs().fieldNames().stream()
          .filter(id -> id.endsWith("." + SLOT))
          .filter(id -> slabs().getJsonObject(id).getLong("used") >= HELD)
          .findAny()
          .orElse("");
      return !slab.isEmpty() && used(picture("slab=" + slab)) >= HELD;
    });
  }

  @AfterEach
  void release() {
    held.forEach(ByteBuf::release);
  }

  private static JsonObject slabs() {
    return dashboard.state().getJsonObject("memory").getJsonObject("slabs");
  }

  private static JsonObject picture(String query) {
    HttpResponse<String> response = dashboard.get("/debug/slab/buckets?" + query);
    assertEquals(200, response.statusCode(), response.body());
    return new JsonObject(response.body());
  }

  private static long sum(JsonObject picture, String key) {
    JsonArray buckets = picture.getJsonArray("buckets");
    return buckets.stream()
        .mapToLong(bucket -> ((JsonObject) bucket).getLong(key))
        .sum();
  }

  private static long used(JsonObject picture) {
    return sum(picture, "u");
  }

  /** All arenas' subpages of this size together, by Netty's own public count of buffers that are out. */
  private static long out() {
    return ((PooledByteBufAllocator) ByteBufAllocator.DEFAULT)
        .metric().directArenas().stream()
            .mapToLong(arena -> arena.numActiveSmallAllocations())
            .sum();
  }

  @Test
  void shouldShowWhatIsHeldAndNothingMoreOnceItIsGivenBack() {
    JsonObject picture = picture("slab=" + slab);
    assertEquals(slab, picture.getString("slab"));
    assertEquals(0, picture.getLong("start"));
    assertEquals(picture.getLong("total"), picture.getLong("end"));
    assertEquals(HELD, used(picture));
    assertTrue(out() >= HELD);
    JsonObject state = slabs().getJsonObject(slab);
    assertEquals(SLOT, state.getLong("slot_bytes"));
    assertEquals("size_class", state.getString("kind"));
    assertTrue(slab.startsWith(state.getString("arena") + "."));
    assertEquals(HELD, state.getLong("used"));
    assertEquals(picture.getLong("total"), state.getLong("total"));
    assertTrue(state.getLong("high_water") >= HELD);

    held.forEach(ByteBuf::release);
    held.clear();
    // What a thread's cache keeps is not free, so it may not be nothing.
    RunningDashboard.awaitUntil(
        "fewer are taken", () -> slabs().getJsonObject(slab).getLong("used") < HELD);
    assertTrue(slabs().getJsonObject(slab).getLong("high_water") >= HELD);
  }

  @ParameterizedTest
  @CsvSource({"0, 20, 7", "3, 20, 4096", "5, 6, 1", "0, 37, 100", "11, 11, 9", "0, 0, 1"})
  void shouldCutAnyRangeIntoBucketsThatAddUp(long start, long end, int count) {
    JsonObject picture =
        picture("slab=" + slab + "&start=" + start + "&end=" + end + "&buckets=" + count);
    assertEquals(start, picture.getLong("start"));
    assertEquals(end, picture.getLong("end"));
    assertEquals(end - start, sum(picture, "u") + sum(picture, "f"));
    assertEquals(Math.min(count, end - start), picture.getJsonArray("buckets").size());
  }

  @Test
  void shouldShowTheFirstSlabInAHundredBucketsUnlessToldOtherwise() {
    JsonObject picture = picture("");
    assertEquals(new TreeSet<>(slabs().fieldNames()).first(), picture.getString("slab"));
    assertEquals(0, picture.getLong("start"));
    assertEquals(picture.getLong("total"), picture.getLong("end"));
    assertEquals(
        Math.min(100, picture.getLong("total")), picture.getJsonArray("buckets").size());
  }

  @Test
  void shouldRefuseARangeBeyondTheSlabOrTheWrongWayRound() {
    long total = picture("slab=" + slab).getLong("total");
    HttpResponse<String> beyond =
        dashboard.get("/debug/slab/buckets?slab=" + slab + "&end=" + (total + 1));
    assertEquals(400, beyond.statusCode());
    assertEquals("end", new JsonObject(beyond.body()).getString("parameter"));
    HttpResponse<String> backwards =
        dashboard.get("/debug/slab/buckets?slab=" + slab + "&start=9&end=8");
    assertEquals(400, backwards.statusCode());
    assertEquals("start", new JsonObject(backwards.body()).getString("parameter"));
    assertEquals(
        400, dashboard.get("/debug/slab/buckets?slab=" + slab + "&slab=x").statusCode());
  }

  @Test
  void shouldListTheKnownSlabsForOneThatIsUnknown() {
    HttpResponse<String> response = dashboard.get("/debug/slab/buckets?slab=direct.0.17");
    assertEquals(404, response.statusCode());
    List<?> known = new JsonObject(response.body()).getJsonArray("slabs").getList();
    assertTrue(known.contains(slab), known::toString);
  }

  @Test
  void shouldAnswerHeadWithoutABody() {
    HttpResponse<String> response = dashboard.send(
        "/debug/slab/buckets", request -> request.method("HEAD", BodyPublishers.noBody()));
    assertEquals(200, response.statusCode());
    assertEquals("", response.body());
  }
}
