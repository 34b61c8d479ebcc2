package io.github.vertxdebug.broadcast;

/** Addresses on the event bus. */
public final class Addresses {

  /** Request: the full state as a {@code JsonObject}. */
  public static final String STATE = "debug.state";

  /** Request {@code {"address":A,"interval":MILLIS?}}: the full state; from then on merge patches go to A. */
  public static final String SUBSCRIBE = "debug.subscribe";

  /** Request {@code {"address":A}}: no more merge patches to A. */
  public static final String UNSUBSCRIBE = "debug.unsubscribe";

  /** Inside one process only, bodies by reference: a {@link Signal}. */
  public static final String JOIN = "__vertx.debug.dashboard.join";

  public static final String LEAVE = "__vertx.debug.dashboard.leave";
  public static final String REPORT = "__vertx.debug.dashboard.report";
  public static final String SNAPSHOT = "__vertx.debug.dashboard.snapshot";

  /** Prefix of the address of each relay. */
  public static final String RELAY = "__vertx.debug.dashboard.relay.";

  private Addresses() {}
}
