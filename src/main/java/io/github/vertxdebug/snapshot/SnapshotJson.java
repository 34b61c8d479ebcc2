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
      values(json, snapshot, 0, snapshot.schema.nodes());
    });
  }

  /** One top-level object of the state, {@code {}} when there is none of that name. */
  public static byte[] part(Snapshot snapshot, String name) {
    return write(snapshot.size() * 24 + 64, json -> {
      int node = snapshot.schema.child(name);
      if (node >= 0) {
        values(json, snapshot, node + 1, snapshot.schema.end[node]);
      }
    });
  }

  /**
   * The merge patch that turns {@code from} into {@code to}. It always holds {@code to}'s {@code seq} and {@code ts}, and
   * beyond them only what differs.
   */
  public static byte[] patch(Snapshot from, Snapshot to) {
    return write(4096, json -> {
      head(json, to);
      LazyObjects objects = new LazyObjects(json);
      if (from.schema == to.schema) {
        new SameSchema(objects, from, to).patch(0, to.schema.nodes());
      } else {
        new OtherSchema(objects, from, to).patch(0, from.schema.nodes(), 0, to.schema.nodes());
      }
    });
  }

  private static void head(JsonGenerator json, Snapshot snapshot) throws IOException {
    json.writeNumberField("seq", snapshot.seq());
    json.writeNumberField("ts", snapshot.timestampMillis());
  }

  private static void values(JsonGenerator json, Snapshot snapshot, int from, int to)
      throws IOException {
    Schema schema = snapshot.schema;
    for (int n = from; n < to; n = schema.end[n]) {
      if (Op.isLeaf(schema.kind[n])) {
        if (snapshot.known(schema.firstColumn[n])) {
          json.writeFieldName(schema.key[n]);
          value(json, snapshot, schema.firstColumn[n]);
        }
      } else {
        json.writeFieldName(schema.key[n]);
        json.writeStartObject();
        values(json, snapshot, n + 1, schema.end[n]);
        json.writeEndObject();
      }
    }
  }

  private static void value(JsonGenerator json, Snapshot snapshot, int column) throws IOException {
    switch (snapshot.schema.columnKind[column]) {
      case Op.LONG -> json.writeNumber(snapshot.number(column));
      case Op.DOUBLE -> json.writeNumber(Double.longBitsToDouble(snapshot.number(column)));
      default -> json.writeString(snapshot.text(column));
    }
  }

  /** Both snapshots have the same shape: one pass over the values, then only into objects in which something changed. */
  private record SameSchema(LazyObjects objects, Snapshot from, Snapshot to, BitSet changed) {

    SameSchema(LazyObjects objects, Snapshot from, Snapshot to) {
      this(objects, from, to, new BitSet(to.schema.columns));
      for (int c = 0; c < to.schema.columns; c++) {
        if (!from.same(c, to, c)) {
          changed.set(c);
        }
      }
    }

    void patch(int first, int last) throws IOException {
      Schema schema = to.schema;
      for (int n = first; n < last; n = schema.end[n]) {
        int column = changed.nextSetBit(schema.firstColumn[n]);
        if (column < 0) {
          return;
        }
        if (column >= schema.firstColumn[schema.end[n]]) {
          continue;
        }
        if (Op.isLeaf(schema.kind[n])) {
          objects.leaf(schema, n, to);
        } else {
          objects.enter(schema, n);
          patch(n + 1, schema.end[n]);
          objects.leave();
        }
      }
    }
  }

  /** The shape changed: the two trees are merged, key by key, in order. */
  private record OtherSchema(LazyObjects objects, Snapshot from, Snapshot to) {

    void patch(int fromNode, int fromEnd, int toNode, int toEnd) throws IOException {
      Schema a = from.schema;
      Schema b = to.schema;
      int x = fromNode;
      int y = toNode;
      while (x < fromEnd || y < toEnd) {
        int order =
            x >= fromEnd ? 1 : y >= toEnd ? -1 : a.key[x].getValue().compareTo(b.key[y].getValue());
        if (order < 0) {
          gone(x);
          x = a.end[x];
        } else if (order > 0) {
          added(y);
          y = b.end[y];
        } else {
          both(x, y);
          x = a.end[x];
          y = b.end[y];
        }
      }
    }

    private boolean isThere(Snapshot snapshot, int node) {
      return !Op.isLeaf(snapshot.schema.kind[node])
          || snapshot.known(snapshot.schema.firstColumn[node]);
    }

    private void gone(int x) throws IOException {
      if (isThere(from, x)) {
        objects.remove(from.schema, x);
      }
    }

    private void added(int y) throws IOException {
      if (!isThere(to, y)) {
        return;
      }
      if (Op.isLeaf(to.schema.kind[y])) {
        objects.leaf(to.schema, y, to);
      } else {
        objects.whole(to.schema, y, to);
      }
    }

    private void both(int x, int y) throws IOException {
      Schema a = from.schema;
      Schema b = to.schema;
      boolean leafBefore = Op.isLeaf(a.kind[x]);
      boolean leafNow = Op.isLeaf(b.kind[y]);
      if (!leafBefore && !leafNow) {
        objects.enter(b, y);
        patch(x + 1, a.end[x], y + 1, b.end[y]);
        objects.leave();
      } else if (!isThere(to, y)) {
        gone(x);
      } else if (!leafNow) {
        added(y);
      } else if (!leafBefore
          || a.kind[x] != b.kind[y]
          || !from.same(a.firstColumn[x], to, b.firstColumn[y])) {
        objects.leaf(b, y, to);
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

    void enter(Schema schema, int node) {
      if (depth == path.length) {
        path = Arrays.copyOf(path, depth * 2);
      }
      path[depth++] = schema.key[node];
    }

    void leave() throws IOException {
      if (opened == depth) {
        json.writeEndObject();
        opened--;
      }
      depth--;
    }

    /** Writes a leaf's value, or its removal when it is no longer known. */
    void leaf(Schema of, int node, Snapshot snapshot) throws IOException {
      open();
      json.writeFieldName(of.key[node]);
      if (snapshot.known(of.firstColumn[node])) {
        value(json, snapshot, of.firstColumn[node]);
      } else {
        json.writeNull();
      }
    }

    void remove(Schema of, int node) throws IOException {
      open();
      json.writeFieldName(of.key[node]);
      json.writeNull();
    }

    void whole(Schema of, int node, Snapshot snapshot) throws IOException {
      open();
      json.writeFieldName(of.key[node]);
      json.writeStartObject();
      values(json, snapshot, node + 1, of.end[node]);
      json.writeEndObject();
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
