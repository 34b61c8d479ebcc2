package io.github.vertxdebug.snapshot;

import io.github.vertxdebug.source.Recording;
import io.github.vertxdebug.source.StateWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whole states, time after time, as a broadcaster makes them of its sources: {@link #next} ends the section of one and begins
 * that of the next. Who has no use for sections writes all into one.
 */
public final class StateBuilder implements StateWriter {

  private final SnapshotBuilder builder = new SnapshotBuilder();
  private final List<SectionWriter> writers = new ArrayList<>(List.of(new SectionWriter()));
  private final List<Section> last = new ArrayList<>();
  private final List<Section> present = new ArrayList<>();

  private SectionWriter writer() {
    return writers.get(present.size());
  }

  /** Ends a section. */
  public void next() {
    add(writer().finish());
  }

  /** Puts the last state's section in this place once more. */
  public void repeat() {
    add(last.get(present.size()));
  }

  private void add(Section section) {
    builder.add(section);
    present.add(section);
    if (writers.size() == present.size()) {
      writers.add(new SectionWriter());
    }
  }

  /** Forgets what was written into the present section. */
  public void discard() {
    writer().discard();
  }

  /** Ends the section and the state. */
  public Snapshot finish(long seq, long timestampMillis) {
    next();
    last.clear();
    last.addAll(present);
    present.clear();
    return builder.finish(seq, timestampMillis);
  }

  public long layoutsBuilt() {
    return builder.layoutsBuilt();
  }

  @Override
  public StateWriter object(String key) {
    writer().object(key);
    return this;
  }

  @Override
  public StateWriter end() {
    writer().end();
    return this;
  }

  @Override
  public StateWriter put(String key, long value) {
    writer().put(key, value);
    return this;
  }

  @Override
  public StateWriter put(String key, double value) {
    writer().put(key, value);
    return this;
  }

  @Override
  public StateWriter put(String key, @Nullable String value) {
    writer().put(key, value);
    return this;
  }

  @Override
  public StateWriter put(Recording recording) {
    writer().put(recording);
    return this;
  }

  @Override
  public StateWriter putIfKnown(String key, long value) {
    writer().putIfKnown(key, value);
    return this;
  }
}
