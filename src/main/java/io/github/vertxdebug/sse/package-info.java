/** The wire format of Server-Sent Events: fields into bytes, and nothing else. Imports nothing of ours. */
@NullMarked
package io.github.vertxdebug.sse;

import org.jspecify.annotations.NullMarked;
