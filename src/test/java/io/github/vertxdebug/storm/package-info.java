/**
 * Many clients at once who check everything they are sent: for the tests of this package, which are short, and for the runs of
 * {@code stress}, which are not.
 *
 * <pre>
 *   Crowd ──► Client (a Manner: how it comes, reads, leaves) ──► Visit (a socket) ──► StreamBytes (chunks, fields)
 *     │            one Loop, one thread                                                   │ events
 *   Truth ──► Ledger (id ──► fingerprint) ◄── Watcher (order of events) ◄── FoldedState ◄─┘
 *   (asks for the state)        │
 *                            Mistakes
 * </pre>
 *
 * <p>States are compared by fingerprint: every client at every event with every other client at that id, and with the state as
 * it is told to whoever asks.
 */
@NullMarked
package io.github.vertxdebug.storm;

import org.jspecify.annotations.NullMarked;
