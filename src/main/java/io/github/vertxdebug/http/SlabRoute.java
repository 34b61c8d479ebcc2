package io.github.vertxdebug.http;

import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;

final class SlabRoute {
  SlabRoute(Vertx vertx) {}

  void buckets(RoutingContext r) {
    r.next();
  }
}
