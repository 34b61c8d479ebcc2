package io.github.vertxdebug.http;

import io.github.vertxdebug.broadcast.Addresses;
import io.github.vertxdebug.broadcast.Signal;
import io.github.vertxdebug.broadcast.SignalCodec;
import io.github.vertxdebug.snapshot.SnapshotJson;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;

/** The present state as JSON: whole, or its metrics alone. */
final class StateRoutes {

  private final Vertx vertx;

  StateRoutes(Vertx vertx) {
    this.vertx = vertx;
  }

  void state(RoutingContext request) {
    answer(request, state -> state.json().buffer());
  }

  void metrics(RoutingContext request) {
    answer(request, state -> Buffer.buffer(SnapshotJson.part(state.snapshot(), "metrics")));
  }

  private void answer(RoutingContext request, Function<Signal.State, Buffer> body) {
    present()
        .onSuccess(state -> Answer.end(
            request, "application/json", "no-cache, no-store, must-revalidate", body.apply(state)))
        .onFailure(failure -> Problem.of(
                503, "Service Unavailable", "The dashboard's broadcaster does not answer.")
            .send(request));
  }

  private Future<Signal.State> present() {
    return vertx
        .eventBus()
        .<Signal.State>request(Addresses.SNAPSHOT, new Signal.GetState(), SignalCodec.OPTIONS)
        .map(reply -> reply.body());
  }
}
