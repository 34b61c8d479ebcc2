package io.github.vertxdebug.snapshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.snapshot.Tree.Branch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/**
 * What holds for all states and the deltas between them, on states whose shape and values change. Numbers are compared by
 * their digits. Patches are applied by another reading of RFC 7396 than the one that made them.
 */
class DeltaLawsTest {

  @Provide
  Arbitrary<List<Branch>> states() {
    return Trees.three();
  }

  @Property
  void shouldSayInFullJustWhatWasWritten(@ForAll("states") List<Branch> states) {
    List<Snapshot> snapshots = together(states);
    for (int i = 0; i < states.size(); i++) {
      Map<String, @Nullable Object> full = full(snapshots.get(i));
      assertEquals(new PlainJson.Digits("" + (i + 1)), full.remove("seq"));
      assertEquals(new PlainJson.Digits("" + (1000 + i)), full.remove("ts"));
      assertTrue(states.get(i).isSaidBy(full), () -> full + " for " + states);
    }
  }

  @Property
  void shouldLeadFromAnyStateToAnyOther(@ForAll("states") List<Branch> states) {
    List<Snapshot> row = together(states);
    for (Snapshot a : row) {
      for (Snapshot b : row) {
        assertEquals(full(b), MergePatch.apply(full(a), patch(a, b)));
      }
    }
  }

  @Property
  void shouldLeadToTheSameInOneStepAsInTwo(@ForAll("states") List<Branch> states) {
    List<Snapshot> row = together(states);
    Map<String, @Nullable Object> start = full(row.get(0));
    Object twoSteps = MergePatch.apply(
        MergePatch.apply(start, patch(row.get(0), row.get(1))), patch(row.get(1), row.get(2)));

    assertEquals(MergePatch.apply(start, patch(row.get(0), row.get(2))), twoSteps);
  }

  @Property
  void shouldSayNoMoreThanWhatDiffers(@ForAll("states") List<Branch> states) {
    List<Snapshot> row = together(states);
    for (Snapshot a : row) {
      for (Snapshot b : row) {
        Map<String, @Nullable Object> must = difference(full(a), full(b));
        must.put("seq", full(b).get("seq"));
        must.put("ts", full(b).get("ts"));
        assertEquals(must, patch(a, b));
      }
    }
  }

  /** Two states of one shape are compared column by column, others key by key; nobody may see which it was. */
  @Property
  void shouldSayTheSameWhetherTheSchemaIsSharedOrNot(@ForAll("states") List<Branch> states) {
    List<Snapshot> row = together(states);
    List<Snapshot> alone = apart(states);
    for (int i = 0; i < row.size(); i++) {
      for (int j = 0; j < row.size(); j++) {
        assertArrayEquals(
            SnapshotJson.patch(row.get(i), row.get(j)),
            SnapshotJson.patch(alone.get(i), alone.get(j)));
      }
    }
  }

  @Property
  void shouldSayJustNumberAndTimeOfAStateThatIsTheSame(@ForAll("states") List<Branch> states) {
    Branch state = states.get(2);
    for (List<Snapshot> row :
        List.of(together(List.of(state, state)), apart(List.of(state, state)))) {
      assertEquals(
          Map.of("seq", new PlainJson.Digits("2"), "ts", new PlainJson.Digits("1001")),
          patch(row.get(0), row.get(1)));
    }
  }

  /** A part that is repeated and one that is written the same again are the same state, of the same shape. */
  @Property
  void shouldRepeatPartsAsIfTheyHadBeenWrittenAgain(@ForAll("states") List<Branch> states) {
    for (int repeated = 0; repeated < 4; repeated++) {
      SnapshotBuilder builder = new SnapshotBuilder();
      int[] marks = new int[3];
      writeParts(builder, states, marks);
      Snapshot first = builder.finish(1, 1000);
      int[] last = marks.clone();
      for (int part = 0; part < 2; part++) {
        if ((repeated & 1 << part) != 0) {
          builder.repeat(last[part], last[part + 1]);
        } else {
          writePart(builder, states.get(part), part);
        }
        builder.requireClosed();
        marks[part + 1] = builder.mark();
      }
      Snapshot second = builder.finish(1, 1000);
      assertArrayEquals(last, marks);
      assertTrue(first.sharesSchemaWith(second));
      assertArrayEquals(SnapshotJson.full(first), SnapshotJson.full(second));
    }
  }

  private static void writeParts(SnapshotBuilder builder, List<Branch> states, int[] marks) {
    for (int part = 0; part < 2; part++) {
      writePart(builder, states.get(part), part);
      marks[part + 1] = builder.mark();
    }
  }

  private static void writePart(SnapshotBuilder builder, Branch state, int part) {
    builder.object("part" + part);
    state.children().forEach((key, child) -> child.write(builder, key));
    builder.end();
  }

  /** By one builder, as a broadcaster has it: what keeps its shape shares its schema. */
  private static List<Snapshot> together(List<Branch> states) {
    SnapshotBuilder builder = new SnapshotBuilder();
    List<Snapshot> row = new ArrayList<>();
    for (int i = 0; i < states.size(); i++) {
      row.add(write(builder, states.get(i), i));
    }
    return row;
  }

  private static List<Snapshot> apart(List<Branch> states) {
    List<Snapshot> row = new ArrayList<>();
    for (int i = 0; i < states.size(); i++) {
      row.add(write(new SnapshotBuilder(), states.get(i), i));
    }
    return row;
  }

  private static Snapshot write(SnapshotBuilder builder, Branch state, int number) {
    state.children().forEach((key, child) -> child.write(builder, key));
    return builder.finish(number + 1, 1000 + number);
  }

  /** The smallest merge patch from one object to another. */
  private static Map<String, @Nullable Object> difference(Map<?, ?> from, Map<?, ?> to) {
    Map<String, @Nullable Object> patch = new LinkedHashMap<>();
    from.keySet().stream().filter(key -> !to.containsKey(key)).forEach(gone -> {
      patch.put((String) gone, null);
    });
    to.forEach((key, now) -> {
      Object before = from.get(key);
      if (before instanceof Map<?, ?> one && now instanceof Map<?, ?> other) {
        Map<String, @Nullable Object> inner = difference(one, other);
        if (!inner.isEmpty()) {
          patch.put((String) key, inner);
        }
      } else if (!now.equals(before)) {
        patch.put((String) key, now);
      }
    });
    return patch;
  }

  private static Map<String, @Nullable Object> full(Snapshot snapshot) {
    return object(SnapshotJson.full(snapshot));
  }

  private static Map<String, @Nullable Object> patch(Snapshot from, Snapshot to) {
    return object(SnapshotJson.patch(from, to));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, @Nullable Object> object(byte[] json) {
    return (Map<String, @Nullable Object>) PlainJson.of(json);
  }
}
