package io.github.vertxdebug.broadcast;

/** Addresses on the event bus. */
public final class Addresses {

  /** Request: the full state as a {@code JsonObject}. */
  public static final String STATE = "debug.state";

  /** Request {@code {"address":A,"interval":MILLIS?}}: the full state; from then on merge patches go to A. */
  public static final String SUBSCRIBE = "debug.subscribe";

  /** Request {@code {"address":A}}: no more merge patches to A. */
  public static final String UNSUBSCRIBE = "debug.unsubscribe";

  /** Request {@link Signal.Join}: a {@link Signal.Welcome}. Like all below, inside one process only, bodies by reference. */
  public static final String JOIN = "__vertx.debug.dashboard.join";

  /** Request {@link Signal.Leave}, empty reply. */
  public static final String LEAVE = "__vertx.debug.dashboard.leave";
  /** {@link Signal.TickReport}, from a relay to the broadcaster. */
  public static final String REPORT = "__vertx.debug.dashboard.report";

  /** {@link Signal.Standings}, from a relay to the broadcaster. */
  public static final String STANDINGS = "__vertx.debug.dashboard.standings";

  /** Request {@link Signal.GetState}: a {@link Signal.State}. */
  public static final String SNAPSHOT = "__vertx.debug.dashboard.snapshot";

  /** Prefix of the address of each relay. */
  public static final String RELAY = "__vertx.debug.dashboard.relay.";

  private Addresses() {}
}
