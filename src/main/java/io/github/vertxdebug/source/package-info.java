/**
 * The first step of the data's way: small readers of the running process, one file each, one job each.
 *
 * <pre>
 *   MXBeans, /proc, Netty, Micrometer ──► Source.write(StateWriter) ──► snapshot
 * </pre>
 *
 * A source that is cheap to read is a {@link io.github.vertxdebug.source.Source}; one that is not is a
 * {@link io.github.vertxdebug.source.SampledSource}, which is read on a worker thread, at most once a second. Those that an
 * application adds are in {@link io.github.vertxdebug.source.ApplicationSources}. One source has a thread of its own while
 * somebody watches, {@link io.github.vertxdebug.source.Watchdog}: what blocks the event loop that reads cannot be seen from
 * there.
 */
@NullMarked
package io.github.vertxdebug.source;

import org.jspecify.annotations.NullMarked;
