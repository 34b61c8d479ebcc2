/** The page in a real browser. */
@NullMarked
package io.github.vertxdebug.page;

import org.jspecify.annotations.NullMarked;
