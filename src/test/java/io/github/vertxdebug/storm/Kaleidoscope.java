package io.github.vertxdebug.storm;

import io.github.vertxdebug.source.StateWriter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Figures of an application that come, go, and turn from numbers into texts into objects, some at every reading, some more
 * seldom: all of it follows from the number of the reading, which is among them. So any state tells whether it is all of one
 * moment, whoever folded it from whatever.
 */
final class Kaleidoscope implements Consumer<StateWriter> {

  static final String NAME = "kaleidoscope";

  private static final int SLOTS = 40;
  private static final String[] KEYS = {
    "",
    "a.b",
    "a/b",
    "~1",
    "\"",
    "\\",
    "é",
    "\uD83D\uDE00",
    "__proto__",
    "constructor",
    "null",
    "seq",
    " ",
    "\u0000"
  };

  private final AtomicLong readings = new AtomicLong();

  /** Called on the broadcaster's event loop. */
  @Override
  public void accept(StateWriter out) {
    long reading = readings.incrementAndGet();
    out.put("reading", reading);
    write(out, picture(reading));
  }

  /** Whether a state has such figures. */
  static boolean isIn(FoldedState state) {
    return state.at("metrics", "app", NAME) != null;
  }

  /** Says what is wrong with such a state; null when it has the figures of one reading and no others. */
  static @Nullable String mistakeIn(FoldedState state) {
    if (!(state.at("metrics", "app", NAME) instanceof Map<?, ?> found)) {
      return "the figures are " + state.at("metrics", "app", NAME);
    }
    if (!(found.get("reading") instanceof String reading)) {
      return "no reading in " + found.keySet();
    }
    Map<String, Object> expected = picture(Long.parseLong(reading));
    expected.put("reading", reading);
    return expected.equals(found)
        ? null
        : "at reading " + reading + " there is " + found + " instead of " + expected;
  }

  private static void write(StateWriter out, Map<String, Object> object) {
    object.forEach((key, value) -> {
      if (value instanceof Map<?, ?> inner) {
        @SuppressWarnings("unchecked")
        Map<String, Object> members = (Map<String, Object>) inner;
        write(out.object(key), members);
        out.end();
      } else if (((String) value).startsWith("\"")) {
        out.put(key, ((String) value).substring(1));
      } else {
        out.put(key, Long.parseLong((String) value));
      }
    });
  }

  /** What there is at a reading, as {@link FoldedState} has it. */
  private static Map<String, Object> picture(long reading) {
    Map<String, Object> object = new TreeMap<>();
    for (int slot = 0; slot < SLOTS; slot++) {
      long turn = reading / (1 + slot % 7);
      String key = slot < KEYS.length ? KEYS[slot] : "slot-" + slot;
      shape(object, key, mix(slot * 1_000_003L + turn), 0);
    }
    return object;
  }

  private static void shape(Map<String, Object> into, String key, long seed, int depth) {
    switch ((int) Long.remainderUnsigned(seed, depth > 1 ? 3 : 5)) {
      case 0 -> into.put(key, Long.toString(seed >> 40));
      case 1 ->
        into.put(key, "\"" + Long.toHexString(seed & 0xF) + "\n\"" + KEYS[(int) (seed >>> 61)]);
      case 2 -> {
        if (depth > 0) {
          into.put(key, "7");
        } // else it is not there
      }
      default -> {
        Map<String, Object> inner = new TreeMap<>();
        long next = mix(seed);
        shape(inner, "always", next & 3, 2); // an object that is empty is none
        for (int i = 0; i < (next >>> 60) % 4; i++) {
          shape(inner, "k" + i, mix(next + i), depth + 1);
        }
        into.put(key, inner);
      }
    }
  }

  private static long mix(long z) {
    long x = (z ^ (z >>> 33)) * 0xFF51AFD7ED558CCDL;
    x = (x ^ (x >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return x ^ (x >>> 33);
  }
}
