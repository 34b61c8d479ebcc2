/**
 * The second step of the data's way: what the sources wrote, made immutable and flat.
 *
 * <pre>
 *   StateWriter calls ──► SectionWriter ──► Section = Shape + values      one of each per source; what did not change is
 *                                              │                          the same object as the last time
 *                     all sources' ──► SnapshotBuilder ──► Snapshot = Layout + sections
 *                                                             │
 *                                                             └──► SnapshotJson: the full state, or the merge patch between two
 * </pre>
 *
 * <p>A {@code Layout} knows whose each key is; below the keys that several sources share everything is one section's. So a source
 * whose keys come and go costs what its own section does.
 *
 * Nothing here knows Vert.x, time or threads.
 */
@NullMarked
package io.github.vertxdebug.snapshot;

import org.jspecify.annotations.NullMarked;
