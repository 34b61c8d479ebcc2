package io.github.vertxdebug.sample;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** Something the shop sells. */
record Product(String id, String name, int cents) {

  static final List<Product> RANGE = List.of(
      new Product("p1", "Teapot", 2_490),
      new Product("p2", "Kettle", 3_990),
      new Product("p3", "Tea strainer", 450),
      new Product("p4", "Assam, 250 g", 890),
      new Product("p5", "Sencha, 100 g", 1_290));

  JsonObject toJson() {
    return new JsonObject().put("id", id).put("name", name).put("cents", cents);
  }
}
