package io.github.vertxdebug.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * The state of the process at one moment: its sections and how they lie in it, under a sequence number. Immutable; may be read
 * on any thread and is passed by reference.
 */
public final class Snapshot {

  private final long seq;
  private final long timestampMillis;
  final Layout layout;
  private final Section[] sections;

  Snapshot(long seq, long timestampMillis, Layout layout, Section[] sections) {
    this.seq = seq;
    this.timestampMillis = timestampMillis;
    this.layout = layout;
    this.sections = sections;
  }

  /** Rises by one from each snapshot of a broadcaster to the next. */
  public long seq() {
    return seq;
  }

  /** When it was taken, in milliseconds since the epoch, by the wall clock. */
  public long timestampMillis() {
    return timestampMillis;
  }

  /** How many values it holds, known or not. */
  public int size() {
    return layout.columns;
  }

  Section section(int number) {
    return sections[number];
  }

  /** Whether the other snapshot is of the same shape. */
  @SuppressWarnings("ReferenceEquality")
  public boolean sharesShapeWith(Snapshot other) {
    return layout == other.layout;
  }

  /** About how many bytes of heap it costs to keep beyond what it shares with its neighbour, the one before or behind it. */
  public long bytesBeyond(@Nullable Snapshot neighbour) {
    long bytes = 64 + 4L * sections.length;
    bytes += neighbour != null && sharesShapeWith(neighbour) ? 0 : layout.ownBytes;
    Section[] others = neighbour == null ? new Section[0] : neighbour.sections;
    for (int i = 0; i < sections.length; i++) {
      bytes += sections[i].bytesBeyond(i < others.length ? others[i] : null);
    }
    return bytes;
  }
}
