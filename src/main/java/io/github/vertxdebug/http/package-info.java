/**
 * The routes, and one verticle per event stream.
 *
 * <pre>
 *   request ──► HostGuard ──► TokenGuard ──┬─► PageRoutes ──► PageFiles ──on a worker, once──► Webroot ──► PageScript, PageStyle
 *                                          ├─► StateRoutes, SlabRoute
 *                                          ├─► PrometheusRoute ──► Scrapes ──on a worker──► PrometheusMirror ──► Exposition
 *                                          └─► StreamRoute ──deploys──► SseConnectionVerticle ──► EventStream
 *                                                                              ▲
 *   broadcaster ──Tick, by the event bus──► TickRelay (one per event loop) ────┘
 * </pre>
 */
@NullMarked
package io.github.vertxdebug.http;

import org.jspecify.annotations.NullMarked;
