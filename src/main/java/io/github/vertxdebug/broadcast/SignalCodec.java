package io.github.vertxdebug.broadcast;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageCodec;

/** Passes signals by reference on the local event bus; they never go over a wire. */
public final class SignalCodec implements MessageCodec<Signal, Signal> {

  private static final String NAME = "vertx-debug-dashboard.signal";

  /** How to send a {@link Signal}. */
  public static final DeliveryOptions OPTIONS =
      new DeliveryOptions().setLocalOnly(true).setCodecName(NAME);

  /**
   * Makes signals known to an event bus. It stays so for good: streams may outlive the broadcaster by a moment, and have to be
   * able to say that they leave.
   */
  public static void register(Vertx vertx) {
    try {
      vertx.eventBus().registerCodec(new SignalCodec());
    } catch (IllegalStateException alreadyRegistered) {
      // By another dashboard in the same Vert.x; they are all alike.
    }
  }

  @Override
  public Signal transform(Signal signal) {
    return signal;
  }

  @Override
  public void encodeToWire(Buffer buffer, Signal signal) {
    throw new IllegalStateException("signals of the debug dashboard stay in the process");
  }

  @Override
  public Signal decodeFromWire(int pos, Buffer buffer) {
    throw new IllegalStateException("signals of the debug dashboard stay in the process");
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
