/**
 * Something to watch: a little shop with an HTTP API, customers that call it and a desk that handles its orders, all in one
 * process and on loopback. It is built to show off a dashboard, so now and then it does what a program should not: a handler
 * blocks its event loop, a queue backs up, an answer fails.
 *
 * <pre>
 *  Customers ──HTTP──► ShopApi ──event bus──► PriceList
 *      │                  └─────event bus──► OrderDesk (worker)
 *      └── flash sales ───────────event bus──────▲
 * </pre>
 */
@NullMarked
package io.github.vertxdebug.sample;

import org.jspecify.annotations.NullMarked;
