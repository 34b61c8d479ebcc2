package io.github.vertxdebug.snapshot;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.IdentityHashMap;

/**
 * Snapshots as JSON, in UTF-8 on one line: the full state, a part of it, or the JSON Merge Patch (RFC 7396) from one snapshot
 * to another. Pure functions of immutable data; any thread.
 *
 * <p>The law they obey, for all snapshots a, b and c: patch(a, b) applied to full(a) is full(b), and patch(a, c) gives the
 * same as patch(a, b) followed by patch(b, c).
 */
public final class SnapshotJson {

  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

  private SnapshotJson() {}

  /** The whole state, beginning with {@code seq} and {@code ts}. */
  public static byte[] full(Snapshot snapshot) {
    return write(snapshot.size() * 24 + 64, json -> {
      head(json, snapshot);
      values(json, snapshot, snapshot.layout.top);
    });
  }

  /** One top-level object of the state, {@code {}} when there is none of that name. */
  public static byte[] part(Snapshot snapshot, String name) {
    return write(
        snapshot.size() * 24 + 64, json -> values(json, snapshot, snapshot.layout.inside(name)));
  }

  /**
   * The merge patch that turns {@code from} into {@code to}. It always holds {@code to}'s {@code seq} and {@code ts}, and
   * beyond them only what differs.
   */
  public static byte[] patch(Snapshot from, Snapshot to) {
    return write(4096, json -> {
      head(json, to);
      new Difference(new LazyObjects(json), from, to).write(from.layout.top, to.layout.top);
    });
  }

  private static void head(JsonGenerator json, Snapshot snapshot) throws IOException {
    json.writeNumberField("seq", snapshot.seq());
    json.writeNumberField("ts", snapshot.timestampMillis());
  }

  private static void values(JsonGenerator json, Snapshot snapshot, Spine[] keys)
      throws IOException {
    for (Spine one : keys) {
      if (one.isOfSeveral()) {
        json.writeFieldName(one.key);
        json.writeStartObject();
        values(json, snapshot, one.children);
        json.writeEndObject();
      } else {
        node(json, one.in(snapshot), one.node);
      }
    }
  }

  private static void values(JsonGenerator json, Section section, int from, int to)
      throws IOException {
    for (int n = from; n < to; n = section.shape.end[n]) {
      node(json, section, n);
    }
  }

  private static void node(JsonGenerator json, Section section, int n) throws IOException {
    Shape shape = section.shape;
    if (!Op.isLeaf(shape.kind[n])) {
      json.writeFieldName(shape.key[n]);
      json.writeStartObject();
      values(json, section, n + 1, shape.end[n]);
      json.writeEndObject();
    } else if (section.known(shape.firstColumn[n])) {
      json.writeFieldName(shape.key[n]);
      value(json, section, shape.firstColumn[n]);
    }
  }

  private static void value(JsonGenerator json, Section section, int column) throws IOException {
    switch (section.shape.columnKind[column]) {
      case Op.LONG -> json.writeNumber(section.number(column));
      case Op.DOUBLE -> json.writeNumber(Double.longBitsToDouble(section.number(column)));
      default -> json.writeString(section.text(column));
    }
  }

  /** What differs between two snapshots: sections of one shape are compared by their values, others key by key. */
  private static final class Difference {

    private final LazyObjects objects;
    private final Snapshot from;
    private final Snapshot to;

    /** By the section of {@code to}; of those that have been asked for. */
    private final IdentityHashMap<Section, BitSet> changed = new IdentityHashMap<>();

    Difference(LazyObjects objects, Snapshot from, Snapshot to) {
      this.objects = objects;
      this.from = from;
      this.to = to;
    }

    /** Both lists are in order of their keys. */
    @SuppressWarnings(
        "ReferenceEquality") // The same keys are the same ones while nothing came or went.
    void write(Spine[] before, Spine[] now) throws IOException {
      if (before == now) {
        for (Spine one : now) {
          both(one, one);
        }
        return;
      }
      int x = 0;
      int y = 0;
      while (x < before.length || y < now.length) {
        int order = x >= before.length
            ? 1
            : y >= now.length ? -1 : before[x].key.getValue().compareTo(now[y].key.getValue());
        if (order < 0) {
          gone(before[x++]);
        } else if (order > 0) {
          added(now[y++]);
        } else {
          both(before[x++], now[y++]);
        }
      }
    }

    private void gone(Spine x) throws IOException {
      if (x.isThere(from)) {
        objects.remove(x.key);
      }
    }

    private void added(Spine y) throws IOException {
      if (y.isThere(to)) {
        objects.whole(to, y);
      }
    }

    private void both(Spine x, Spine y) throws IOException {
      if (!x.isOfSeveral() && !y.isOfSeveral()) {
        bothOfOne(x, y);
      } else if (x.isObject() && y.isObject()) {
        objects.enter(y.key);
        write(x.inside(), y.inside());
        objects.leave();
      } else if (y.isThere(to)) {
        objects.whole(to, y);
      } else {
        gone(x);
      }
    }

    @SuppressWarnings("ReferenceEquality") // What did not change is the same section.
    private void bothOfOne(Spine x, Spine y) throws IOException {
      Section before = x.in(from);
      Section now = y.in(to);
      if (x.shape != y.shape || x.node != y.node) {
        new OtherShape(objects, before, now).both(x.node, y.node);
      } else if (before != now) {
        BitSet columns = changed.computeIfAbsent(now, made -> made.changedSince(before));
        new SameShape(objects, now, columns).write(y.node, now.shape.end[y.node]);
      }
    }
  }

  /** Both sections have the same shape: only into objects in which something changed. */
  private record SameShape(LazyObjects objects, Section to, BitSet changed) {

    void write(int first, int last) throws IOException {
      Shape shape = to.shape;
      for (int n = first; n < last; n = shape.end[n]) {
        int column = changed.nextSetBit(shape.firstColumn[n]);
        if (column < 0) {
          return;
        }
        if (column >= shape.firstColumn[shape.end[n]]) {
          continue;
        }
        if (Op.isLeaf(shape.kind[n])) {
          objects.leaf(to, n);
        } else {
          objects.enter(shape.key[n]);
          write(n + 1, shape.end[n]);
          objects.leave();
        }
      }
    }
  }

  /** The shape changed: the two trees are merged, key by key, in order. */
  private record OtherShape(LazyObjects objects, Section from, Section to) {

    private void write(int fromNode, int fromEnd, int toNode, int toEnd) throws IOException {
      Shape a = from.shape;
      Shape b = to.shape;
      int x = fromNode;
      int y = toNode;
      while (x < fromEnd || y < toEnd) {
        int order =
            x >= fromEnd ? 1 : y >= toEnd ? -1 : a.key[x].getValue().compareTo(b.key[y].getValue());
        if (order < 0) {
          gone(x);
        } else if (order > 0) {
          added(y);
        } else {
          both(x, y);
        }
        x = order <= 0 ? a.end[x] : x;
        y = order >= 0 ? b.end[y] : y;
      }
    }

    private void gone(int x) throws IOException {
      if (from.isThere(x)) {
        objects.remove(from.shape.key[x]);
      }
    }

    private void added(int y) throws IOException {
      if (to.isThere(y)) {
        objects.whole(to, y);
      }
    }

    void both(int x, int y) throws IOException {
      Shape a = from.shape;
      Shape b = to.shape;
      boolean leafBefore = Op.isLeaf(a.kind[x]);
      boolean leafNow = Op.isLeaf(b.kind[y]);
      if (!leafBefore && !leafNow) {
        objects.enter(b.key[y]);
        write(x + 1, a.end[x], y + 1, b.end[y]);
        objects.leave();
      } else if (!to.isThere(y)) {
        gone(x);
      } else if (!leafNow) {
        added(y);
      } else if (!leafBefore
          || a.kind[x] != b.kind[y]
          || !from.same(a.firstColumn[x], to, b.firstColumn[y])) {
        objects.leaf(to, y);
      }
    }
  }

  /** Writes an object's opening only once something inside it is written, so that what did not change leaves no trace. */
  private static final class LazyObjects {

    private final JsonGenerator json;
    private SerializedString[] path = new SerializedString[16];
    private int depth;
    private int opened;

    LazyObjects(JsonGenerator json) {
      this.json = json;
    }

    void enter(SerializedString key) {
      if (depth == path.length) {
        path = Arrays.copyOf(path, depth * 2);
      }
      path[depth++] = key;
    }

    void leave() throws IOException {
      if (opened == depth) {
        json.writeEndObject();
        opened--;
      }
      depth--;
    }

    /** Writes a leaf's value, or its removal when it is no longer known. */
    void leaf(Section of, int node) throws IOException {
      open();
      json.writeFieldName(of.shape.key[node]);
      if (of.known(of.shape.firstColumn[node])) {
        value(json, of, of.shape.firstColumn[node]);
      } else {
        json.writeNull();
      }
    }

    void remove(SerializedString key) throws IOException {
      open();
      json.writeFieldName(key);
      json.writeNull();
    }

    /** Writes what was not there before, whatever it is. */
    void whole(Section of, int node) throws IOException {
      open();
      node(json, of, node);
    }

    void whole(Snapshot of, Spine key) throws IOException {
      open();
      values(json, of, new Spine[] {key});
    }

    private void open() throws IOException {
      while (opened < depth) {
        json.writeFieldName(path[opened++]);
        json.writeStartObject();
      }
    }
  }

  private interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  private static byte[] write(int sizeHint, Body body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(sizeHint);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      body.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory does not fail", e);
    }
    return out.toByteArray();
  }
}
