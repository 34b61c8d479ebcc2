package io.github.vertxdebug.stress;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The meters of the sample application as the page's address names them when they are pinned, those of the shop first. */
final class SamplePins {

  /** As many as the page takes. */
  private static final int MOST = 40;

  private static final int STEP = 4;

  private final URI page;
  private final List<String> pins = new ArrayList<>();

  SamplePins(ServerProcess server) throws IOException, InterruptedException {
    page = server.uri();
    // Some meters are there only when something has been counted.
    Thread.sleep(3000);
    JsonObject meters = server.state().getJsonObject("metrics").getJsonObject("modular");
    for (String prefix : List.of("shop.", "vertx.", "jvm.")) {
      for (String name : meters.fieldNames()) {
        if (name.startsWith(prefix)) {
          meters
              .getJsonObject(name)
              .fieldNames()
              .forEach(tags -> pins.add("~m/" + escaped(name) + "/" + escaped(tags)));
        }
      }
    }
  }

  /** How many have to be pinned for the page to have so many line charts; all there may be, when they are not enough. */
  int enoughFor(int charts, int width, int height) throws InterruptedException {
    try (WatchedPage page = new WatchedPage(width, height)) {
      page.open(address(0), 0);
      for (int pinned = 0; ; pinned += STEP) {
        page.browser().execute("location.hash = arguments[0]", address(pinned).getRawFragment());
        Thread.sleep(1500);
        if (page.charts() >= charts || pinned + STEP > Math.min(MOST, pins.size())) {
          return pinned;
        }
      }
    }
  }

  /** The page with the first of them pinned. */
  URI address(int pinned) {
    String text = String.join(",", pins.subList(0, pinned));
    return page.resolve("#pin=" + URLEncoder.encode(text, StandardCharsets.UTF_8));
  }

  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1").replace(",", "~2");
  }
}
