package io.github.vertxdebug.snapshot;

import io.github.vertxdebug.source.StateWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A state before it is written: what the generated ones are made of, and what they have to look like as JSON. */
sealed interface Tree {

  record Branch(Map<String, Tree> children) implements Tree {}

  record Whole(long value) implements Tree {}

  record Real(double value) implements Tree {}

  record Text(@Nullable String value) implements Tree {}

  /** A whole number that is not known. */
  record Unknown() implements Tree {}

  default void write(StateWriter out, String key) {
    if (this instanceof Branch branch) {
      out.object(key);
      branch.children.forEach((name, child) -> child.write(out, name));
      out.end();
    } else if (this instanceof Whole whole) {
      out.put(key, whole.value);
    } else if (this instanceof Real real) {
      out.put(key, real.value);
    } else if (this instanceof Text text) {
      out.put(key, text.value);
    } else {
      out.putIfKnown(key, -1);
    }
  }

  /** Whether JSON says just this. */
  default boolean isSaidBy(@Nullable Object json) {
    if (this instanceof Branch branch) {
      Map<String, Tree> known = new LinkedHashMap<>(branch.children);
      known.values().removeIf(Tree::isAbsent);
      return json instanceof Map<?, ?> object
          && object.keySet().equals(known.keySet())
          && known.entrySet().stream()
              .allMatch(child -> child.getValue().isSaidBy(object.get(child.getKey())));
    } else if (this instanceof Whole whole) {
      return new PlainJson.Digits(Long.toString(whole.value)).equals(json);
    } else if (this instanceof Real real) {
      return json instanceof PlainJson.Digits digits
          && Double.doubleToLongBits(Double.parseDouble(digits.text()))
              == Double.doubleToLongBits(real.value);
    } else if (this instanceof Text text && text.value != null) {
      return repaired(text.value).equals(json);
    }
    return json == null;
  }

  /** Whether it has no place in the JSON. */
  default boolean isAbsent() {
    return this instanceof Unknown
        || (this instanceof Whole whole && whole.value == Long.MIN_VALUE)
        || (this instanceof Real real && !Double.isFinite(real.value))
        || (this instanceof Text text && text.value == null);
  }

  /** Lone surrogates cannot be encoded. */
  static String repaired(String text) {
    return text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
