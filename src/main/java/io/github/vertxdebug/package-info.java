/** The debug dashboard of a Vert.x process. */
@NullMarked
package io.github.vertxdebug;

import org.jspecify.annotations.NullMarked;
