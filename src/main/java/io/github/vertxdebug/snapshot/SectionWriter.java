package io.github.vertxdebug.snapshot;

import io.github.vertxdebug.source.Recording;
import io.github.vertxdebug.source.StateWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one source writes into, time after time. It compares the calls, as they come, with those of the last section: while they
 * are the same, the shape is shared, a value costs one comparison, and a {@link Recording} that stands where it stood costs one
 * as a whole. The first call that differs makes it build a new shape. Where nothing differs at all, the last section itself is
 * what comes out.
 *
 * <p>One thread: {@link #begin}, any number of writes, then {@link #finish} or {@link #discard}.
 */
public final class SectionWriter implements StateWriter {

  private Section last = Section.EMPTY;

  /** The numbers as they are being written over those of the last section. */
  private long[] numbers = new long[0];

  /** The texts of the last section, or a copy of them once one has differed; most never do. */
  private @Nullable String[] texts = last.texts;

  private boolean numbersDiffer;
  private boolean textsDiffer;

  /** Where the record stands: the next call, number and text. */
  private int op;

  private int number;
  private int text;
  private int depth;

  /** The tree of this section's calls, and these, once one has differed; null while they match the shape. */
  private @Nullable ShapeTree tree;

  private Calls calls = new Calls();

  private final RecordingPlaces places = new RecordingPlaces();

  /** Starts anew; what was written and not finished is forgotten. */
  public void begin() {
    if (op > 0 || tree != null) {
      discard();
    }
  }

  @Override
  public StateWriter object(String key) {
    call(Op.OBJECT, key);
    depth++;
    return this;
  }

  @Override
  public StateWriter end() {
    if (depth == 0) {
      throw new IllegalStateException("end() without an object that is open");
    }
    call(Op.END, null);
    depth--;
    return this;
  }

  @Override
  public StateWriter put(String key, long value) {
    number(Op.LONG, key, value);
    return this;
  }

  @Override
  public StateWriter put(String key, double value) {
    number(
        Op.DOUBLE,
        key,
        Double.isFinite(value) ? Double.doubleToRawLongBits(value) : Op.UNKNOWN_DOUBLE);
    return this;
  }

  @Override
  public StateWriter putIfKnown(String key, long value) {
    number(Op.LONG, key, value < 0 ? Op.UNKNOWN_LONG : value);
    return this;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // The very text of the last time has been looked through.
  public StateWriter put(String key, @Nullable String value) {
    if (isAsBefore(Op.TEXT, key)) {
      if (texts[text] != value) {
        text(value == null ? null : WellFormed.text(value));
      }
    } else {
      String wellFormed = value == null ? null : WellFormed.text(value);
      differing().add(Op.TEXT, key, op);
      calls.addText(key, wellFormed);
    }
    text++;
    op++;
    return this;
  }

  @Override
  public StateWriter put(Recording recording) {
    if (tree == null && places.isNext(recording, op)) {
      op = places.opAfter();
      number = places.numberAfter();
      text = places.textAfter();
      depth += places.depthOfNext();
      places.skip();
    } else {
      int opBefore = op;
      int depthBefore = depth;
      recording.writeTo(this);
      places.add(recording, opBefore, op, number, text, depth - depthBefore);
    }
    return this;
  }

  private void call(byte kind, @Nullable String key) {
    if (!isAsBefore(kind, key)) {
      differing().add(kind, key, op);
      calls.add(kind, key);
    }
    op++;
  }

  private void number(byte kind, String key, long value) {
    if (isAsBefore(kind, key)) {
      if (numbers[number] != value) {
        numbers[number] = value;
        numbersDiffer = true;
      }
    } else {
      differing().add(kind, key, op);
      calls.addNumber(kind, key, value);
    }
    number++;
    op++;
  }

  private void text(@Nullable String value) {
    if (!Objects.equals(texts[text], value)) {
      if (!textsDiffer) {
        texts = last.texts.clone();
        textsDiffer = true;
      }
      texts[text] = value;
    }
  }

  private boolean isAsBefore(byte kind, @Nullable String key) {
    return tree == null && last.shape.matches(op, kind, key);
  }

  /** The tree to which a call that differs is added. One that is refused there leaves no trace. */
  private ShapeTree differing() {
    ShapeTree present = tree;
    if (present == null) {
      present = replay();
      tree = present;
    }
    return present;
  }

  private ShapeTree replay() {
    ShapeTree replayed = new ShapeTree();
    calls = new Calls();
    int numbersSoFar = 0;
    int textsSoFar = 0;
    for (int i = 0; i < op; i++) {
      byte kind = last.shape.opKind(i);
      String key = last.shape.opKey(i);
      replayed.add(kind, key, i);
      if (!Op.isLeaf(kind)) {
        calls.add(kind, key);
      } else if (kind == Op.TEXT) {
        calls.addText(key, texts[textsSoFar++]);
      } else {
        calls.addNumber(kind, key, numbers[numbersSoFar++]);
      }
    }
    return replayed;
  }

  /** Ends the section. Fails, with nothing written, unless every object that was entered has been left. */
  public Section finish() {
    if (depth != 0) {
      int open = depth;
      discard();
      throw new IllegalStateException(open + " object(s) entered and not left");
    }
    if (tree == null && op != last.shape.ops()) {
      tree = replay();
    }
    ShapeTree differing = tree;
    if (differing != null) {
      last = new Section(new Shape(differing, calls), calls.numbers(), calls.texts());
      numbers = last.numbers.clone();
    } else if (numbersDiffer || textsDiffer) {
      last = new Section(last.shape, numbersDiffer ? numbers.clone() : last.numbers, texts);
    }
    places.finished();
    reset();
    return last;
  }

  /** Forgets what was written since {@link #begin}, as if the source had not been asked. */
  public void discard() {
    if (numbersDiffer) {
      System.arraycopy(last.numbers, 0, numbers, 0, numbers.length);
    }
    places.forget();
    reset();
  }

  private void reset() {
    texts = last.texts;
    numbersDiffer = false;
    textsDiffer = false;
    tree = null;
    if (calls.count() > 0) {
      calls = new Calls();
    }
    op = 0;
    number = 0;
    text = 0;
    depth = 0;
  }
}
