/**
 * What no public API of Vert.x gives: the event loops, the allocator, the registry behind the metrics SPI, the channel of a
 * connection. One class, so that an upgrade of Vert.x touches one file.
 */
@NullMarked
package io.github.vertxdebug.platform;

import org.jspecify.annotations.NullMarked;
