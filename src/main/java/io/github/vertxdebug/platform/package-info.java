/**
 * What no public API of Vert.x gives: the event loops, the allocator, the registry behind the metrics SPI, the channel of a
 * connection ({@link io.github.vertxdebug.platform.VertxInternals}), and what is private in Netty
 * ({@link io.github.vertxdebug.platform.NettyInternals}). One class for each, so that an upgrade touches one file.
 */
@NullMarked
package io.github.vertxdebug.platform;

import org.jspecify.annotations.NullMarked;
