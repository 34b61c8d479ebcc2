/**
 * The second step of the data's way: what the sources wrote, made immutable and flat.
 *
 * <pre>
 *   StateWriter calls ──► SnapshotBuilder ──► Snapshot = Schema (shared while the shape stays) + values
 *                                                │
 *                                                └──► SnapshotJson: the full state, or the merge patch between two
 * </pre>
 *
 * Nothing here knows Vert.x, time or threads.
 */
@NullMarked
package io.github.vertxdebug.snapshot;

import org.jspecify.annotations.NullMarked;
