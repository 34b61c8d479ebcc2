package io.github.vertxdebug.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/**
 * What Prometheus scrapes: text format 0.0.4, or OpenMetrics 1.0 when {@code Accept} prefers it. Read on a worker thread, see
 * {@link Scrapes}.
 */
final class PrometheusRoute {

  private final Scrapes scrapes;

  PrometheusRoute(Vertx vertx) {
    this.scrapes = Scrapes.of(vertx);
  }

  void scrape(RoutingContext request) {
    ExpositionFormat format =
        ExpositionFormat.preferred(request.request().headers().getAll(HttpHeaders.ACCEPT));
    request.response().putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
    scrapes
        .scrape(format)
        .onSuccess(text -> Answer.end(request, format.contentType(), "no-store", text))
        .onFailure(request::fail);
  }
}
