package io.github.vertxdebug.source;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds the state as nested maps, and insists on what a source owes its writer: balanced objects, no leaf twice. */
final class RecordingWriter implements StateWriter {

  private static final Object UNKNOWN = new Object();

  private final Map<String, Object> root = new LinkedHashMap<>();
  private final Deque<Map<String, Object>> open = new ArrayDeque<>();

  RecordingWriter() {
    open.push(root);
  }

  static RecordingWriter of(Source... sources) {
    RecordingWriter out = new RecordingWriter();
    for (Source source : sources) {
      source.write(out);
      out.assertBalanced();
    }
    return out;
  }

  static <S> RecordingWriter of(SampledSource<S> source) throws Exception {
    RecordingWriter out = new RecordingWriter();
    out.sample(source);
    return out;
  }

  <S> void sample(SampledSource<S> source) throws Exception {
    source.write(source.sample(), this);
    assertBalanced();
  }

  void assertBalanced() {
    if (open.size() != 1) {
      throw new IllegalStateException(open.size() - 1 + " objects left open");
    }
  }

  @Override
  @SuppressWarnings("unchecked")
  public StateWriter object(String key) {
    Object child = here().computeIfAbsent(key, absent -> new LinkedHashMap<String, Object>());
    open.push((Map<String, Object>) child);
    return this;
  }

  @Override
  public StateWriter end() {
    if (open.size() == 1) {
      throw new IllegalStateException("end() at the root");
    }
    open.pop();
    return this;
  }

  @Override
  public StateWriter put(String key, long value) {
    return leaf(key, value);
  }

  @Override
  public StateWriter put(String key, double value) {
    return leaf(key, Double.isFinite(value) ? value : UNKNOWN);
  }

  @Override
  public StateWriter put(String key, @Nullable String value) {
    return leaf(key, value == null ? UNKNOWN : value);
  }

  @Override
  public StateWriter putIfKnown(String key, long value) {
    return leaf(key, value < 0 ? UNKNOWN : value);
  }

  /** What stands at a path, a value or an object; null when there is nothing or it is not known. */
  @Nullable
  Object at(String... path) {
    Object here = root;
    for (String key : path) {
      here = here instanceof Map<?, ?> object ? object.get(key) : null;
    }
    return here == UNKNOWN ? null : here;
  }

  long longAt(String... path) {
    return ((Number) require(path)).longValue();
  }

  double doubleAt(String... path) {
    return ((Number) require(path)).doubleValue();
  }

  /** The object at a path, without what is not known. */
  Map<String, Object> objectAt(String... path) {
    Map<String, Object> known = new LinkedHashMap<>();
    ((Map<?, ?>) require(path)).forEach((key, value) -> {
      if (value != UNKNOWN) {
        known.put((String) key, value);
      }
    });
    return known;
  }

  private Object require(String... path) {
    Object value = at(path);
    if (value == null) {
      throw new AssertionError("nothing at " + String.join("/", path) + " in " + root);
    }
    return value;
  }

  private Map<String, Object> here() {
    return open.getFirst();
  }

  private StateWriter leaf(String key, Object value) {
    if (here().putIfAbsent(key, value) != null) {
      throw new IllegalStateException("written twice: " + key);
    }
    return this;
  }
}
