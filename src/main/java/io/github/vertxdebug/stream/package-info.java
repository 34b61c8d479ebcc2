/**
 * One outbound stream over one HTTP response: bounded, closed exactly once, and able to get rid of a peer that no longer
 * reads. Imports nothing of ours.
 *
 * <pre>
 *   OPEN ──close()──► CLOSING ──flushed, or the deadline──► CLOSED
 *     └──cancel(), the peer left──────────────────────────────┘
 * </pre>
 */
@NullMarked
package io.github.vertxdebug.stream;

import org.jspecify.annotations.NullMarked;
