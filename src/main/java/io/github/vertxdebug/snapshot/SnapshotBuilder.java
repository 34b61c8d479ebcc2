package io.github.vertxdebug.snapshot;

import java.util.ArrayList;
import java.util.List;

/**
 * Puts sections together to snapshots, time after time. A section is looked into only when its shape is another than that of
 * the section which stood in its place the last time: so what it costs that a source's keys come and go depends on that source
 * and not on the whole.
 *
 * <p>One thread: {@link #begin}, {@link #add} for each section, always in the same order, then {@link #finish}.
 */
public final class SnapshotBuilder {

  private Layout layout = Layout.EMPTY;
  private final List<Section> sections = new ArrayList<>();

  /** Which of them do not have the shape that the layout has in their place. */
  private final List<Section> others = new ArrayList<>();

  private long layoutsBuilt;

  /** Starts anew, should the last collection have ended half way. */
  public void begin() {
    sections.clear();
    others.clear();
  }

  /**
   * Adds a section behind those that are there.
   *
   * @throws IllegalStateException when one of these has something in the same place; then it is not added
   */
  @SuppressWarnings("ReferenceEquality") // A shape is what it is for as long as it is the same one.
  public void add(Section section) {
    int place = sections.size();
    if (place >= layout.shapes.length || layout.shapes[place] != section.shape) {
      checkAgainst(sections, section);
      others.add(section);
    } else {
      checkAgainst(others, section);
    }
    sections.add(section);
  }

  private static void checkAgainst(List<Section> present, Section section) {
    for (Section one : present) {
      Spine.checkApart(section.shape, one.shape);
    }
  }

  /** Ends the collection and makes the snapshot. */
  public Snapshot finish(long seq, long timestampMillis) {
    if (!others.isEmpty() || sections.size() != layout.shapes.length) {
      layout = layout.with(sections.stream().map(section -> section.shape).toArray(Shape[]::new));
      layoutsBuilt++;
    }
    Snapshot snapshot =
        new Snapshot(seq, timestampMillis, layout, sections.toArray(new Section[0]));
    begin();
    return snapshot;
  }

  /** How often a shape has changed so far. */
  public long layoutsBuilt() {
    return layoutsBuilt;
  }
}
