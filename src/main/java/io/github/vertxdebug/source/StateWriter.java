package io.github.vertxdebug.source;

import org.jspecify.annotations.Nullable;

/**
 * What a source writes its figures into: a tree of JSON objects whose leaves are numbers and texts.
 *
 * <p>There are no arrays on purpose: a merge patch (RFC 7396) can only address an entry that has a key. Keys are any text.
 * A value that is not known is left out of the JSON: NaN, an infinity, a null text. Writing "not known" is still better than
 * not calling {@code put} at all, because the shape of the state then stays the same from tick to tick.
 *
 * <p>Always used on one thread, the broadcaster's event loop, during one collection; a source must not keep it. One that the
 * application was given throws {@link IllegalStateException} when it is used later or on another thread.
 */
public interface StateWriter {

  /** Enters the object {@code key}, creating it when this is the first visit; leave it with {@link #end()}. */
  StateWriter object(String key);

  /** Leaves the object last entered. */
  StateWriter end();

  /** Writes a whole number. */
  StateWriter put(String key, long value);

  /** Writes a number; NaN and infinities are "not known". */
  StateWriter put(String key, double value);

  /** Writes a text; null is "not known". */
  StateWriter put(String key, @Nullable String value);

  /** Writes all that was recorded; while the same recording stands in the same place, at the cost of one call. */
  default StateWriter put(Recording recording) {
    recording.writeTo(this);
    return this;
  }

  /** Writes a whole number that its origin reports as negative when it is not known (the habit of the MXBeans). */
  StateWriter putIfKnown(String key, long value);
}
