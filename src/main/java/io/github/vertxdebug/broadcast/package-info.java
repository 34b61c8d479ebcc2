/**
 * The heart: one verticle with the only periodic timer. It collects once per tick, encodes each distinct delta once, and
 * hands the tick to one relay per event loop that has streams. The verticle has the event loop, the timer and the bus; what
 * it does with them, {@code Broadcast} decides, who needs none of the three.
 *
 * <pre>
 *   sources ──► Collector ──► Snapshot ──► History                 (States: the number, the present state)
 *                                │            │ baselines
 *                                ▼            ▼
 *                              Frames (full, deltas; each encoded once)
 *                                │
 *        ┌── Tick ───────────────┴──► relay of loop 1 ──► its streams        (http)
 *        │   TickReport ◄────────────┘   "done; these baselines next", left in the Tick's Answer
 *        └── JsonObject ──► addresses that asked by debug.subscribe
 * </pre>
 *
 * A relay gets no tick before it has reported the last one. So a loop that is blocked has at most one tick waiting for it,
 * and the broadcaster knows which deltas will be wanted before it encodes them: no cache is shared between threads.
 *
 * <p>The internal addresses begin with {@code __vertx.}, which keeps the dashboard's own traffic out of the event-bus meters
 * it shows.
 */
@NullMarked
package io.github.vertxdebug.broadcast;

import org.jspecify.annotations.NullMarked;
