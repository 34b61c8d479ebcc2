package io.github.vertxdebug.http;

import io.github.vertxdebug.source.SlabLayout;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * How the slots of one slab are taken, cut into buckets: what a picture of it needs, whatever its size. Reading takes the
 * allocator's locks and runs on a worker thread; requests that come within a tenth of a second share one reading.
 */
final class SlabRoute {

  private static final String SLOT = "a whole number from 0 to the number of the slab's slots";
  private static final int DEFAULT_BUCKETS = 100;
  private static final int MOST_BUCKETS = 4096;

  private final SlabReadings slabs;

  SlabRoute(Vertx vertx) {
    this.slabs = SlabReadings.of(vertx);
  }

  void buckets(RoutingContext request) {
    String slab = Parameters.text(request, "slab");
    int buckets = (int) Parameters.number(request, "buckets", DEFAULT_BUCKETS, 1, MOST_BUCKETS);
    // What can be said without reading the allocator is said first.
    Parameters.number(request, "start", 0, 0, Long.MAX_VALUE, SLOT);
    Parameters.number(request, "end", 0, 0, Long.MAX_VALUE, SLOT);
    slabs
        .recent()
        .map(present -> answer(request, present, slab, buckets))
        .onSuccess(answer -> Answer.end(request, "application/json", "no-store", answer.toBuffer()))
        .onFailure(request::fail);
  }

  private static JsonObject answer(
      RoutingContext request,
      NavigableMap<String, SlabLayout> slabs,
      @Nullable String asked,
      int buckets) {
    String slab = asked != null ? asked : slabs.isEmpty() ? "" : slabs.firstKey();
    SlabLayout layout = slabs.get(slab);
    if (layout == null) {
      throw Problem.of(
              404,
              "No such slab",
              slabs.isEmpty()
                  ? "The allocator in use tells of no slabs; io.netty.allocator.type=pooled, set before Netty loads, has them."
                  : "There is no slab '" + Problem.shorten(slab) + "'.")
          .with("slabs", new JsonArray(List.copyOf(slabs.keySet())));
    }
    long total = layout.total();
    long end = Parameters.number(request, "end", total, 0, total);
    long start = Parameters.number(request, "start", 0, 0, end);
    JsonArray cut = new JsonArray();
    layout
        .buckets(start, end, buckets)
        .forEach(
            bucket -> cut.add(new JsonObject().put("u", bucket.used()).put("f", bucket.free())));
    return new JsonObject()
        .put("slab", slab)
        .put("start", start)
        .put("end", end)
        .put("total", total)
        .put("buckets", cut);
  }
}
