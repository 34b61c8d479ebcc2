package io.github.vertxdebug.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What Prometheus scrapes: text format 0.0.4, or OpenMetrics 1.0 when {@code Accept} prefers it. One registry, so no metric
 * family comes twice. A scrape walks every meter and runs on a worker thread.
 */
final class PrometheusRoute {

  static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

  private final Vertx vertx;
  private final PrometheusMeterRegistry registry;

  PrometheusRoute(Vertx vertx, @Nullable MeterRegistry registry) {
    this.vertx = vertx;
    this.registry = PrometheusMirror.of(vertx, registry);
  }

  void scrape(RoutingContext request) {
    String format = prefersOpenMetrics(request.parsedHeaders().accept()) ? OPEN_METRICS : TEXT;
    vertx
        .executeBlocking(() -> registry.scrape(format), false)
        .onSuccess(text -> Answer.end(request, format, "no-store", Buffer.buffer(text)))
        .onFailure(request::fail);
  }

  /** Whether OpenMetrics is asked for by name, and not below plain text. */
  static boolean prefersOpenMetrics(List<MIMEHeader> accept) {
    float open = -1;
    float text = -1;
    float any = -1;
    for (MIMEHeader type : accept) {
      String name = (type.component() + "/" + type.subComponent()).toLowerCase(Locale.ROOT);
      if (name.equals("application/openmetrics-text")) {
        open = Math.max(open, type.weight());
      } else if (name.equals("text/plain") || name.equals("text/*")) {
        text = Math.max(text, type.weight());
      } else if (name.equals("*/*")) {
        any = Math.max(any, type.weight());
      }
    }
    return open > 0 && (text >= 0 ? open > text : open >= any);
  }
}
