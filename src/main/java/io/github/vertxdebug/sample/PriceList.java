package io.github.vertxdebug.sample;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Knows what things cost today: answers {@link #ADDRESS} and sets new prices every few seconds. On its own event loop. */
final class PriceList extends VerticleBase {

  static final String ADDRESS = "shop.prices";
  private static final int NOT_FOUND = 404;

  private final SplittableRandom random = new SplittableRandom();
  private final Map<String, Integer> cents = new HashMap<>();
  private final ShopMeters meters;
  private @Nullable Pace pace;

  PriceList(ShopMeters meters) {
    this.meters = meters;
  }

  @Override
  public Future<?> start() {
    setPrices();
    Pace days = new Pace(vertx, () -> random.nextLong(4_000, 9_000), this::setPrices);
    days.start();
    pace = days;
    return vertx.eventBus().consumer(ADDRESS, this::answer).completion();
  }

  private void setPrices() {
    Product.RANGE.forEach(
        product -> cents.put(product.id(), product.cents() * random.nextInt(90, 111) / 100));
    meters.pricesSet();
  }

  private void answer(Message<String> question) {
    long begin = System.nanoTime();
    Integer price = cents.get(question.body());
    if (price == null) {
      question.fail(NOT_FOUND, "There is no product " + question.body());
    } else {
      question.reply(new JsonObject().put("id", question.body()).put("cents", price));
    }
    meters.lookedUp(System.nanoTime() - begin);
  }

  @Override
  public Future<?> stop() {
    if (pace != null) {
      pace.stop();
    }
    return Future.succeededFuture();
  }
}
