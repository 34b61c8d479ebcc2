package io.github.vertxdebug.snapshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.snapshot.Tree.Branch;
import io.github.vertxdebug.source.Recording;
import io.github.vertxdebug.source.StateWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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

  /** A section that is repeated and one that is written the same again are the same state, of the same shape. */
  @Property
  void shouldRepeatSectionsAsIfTheyHadBeenWrittenAgain(@ForAll("states") List<Branch> states) {
    for (int repeated = 0; repeated < 4; repeated++) {
      StateBuilder builder = new StateBuilder();
      for (int part = 0; part < 2; part++) {
        writePart(builder, states.get(part), part);
      }
      Snapshot first = builder.finish(1, 1000);
      for (int part = 0; part < 2; part++) {
        if ((repeated & 1 << part) != 0) {
          builder.repeat();
        } else {
          writePart(builder, states.get(part), part);
        }
      }
      Snapshot second = builder.finish(1, 1000);
      assertTrue(first.sharesShapeWith(second));
      assertArrayEquals(SnapshotJson.full(first), SnapshotJson.full(second));
    }
  }

  private static void writePart(StateBuilder builder, Branch state, int part) {
    builder.object("part" + part);
    state.children().forEach((key, child) -> child.write(builder, key));
    builder.end();
    builder.next();
  }

  /** Sources share objects as they like, and may move what they write from one to the other; nobody may see whose is what. */
  @Property
  void shouldSayTheSameWhicheverSourcesAStateIsWrittenBy(
      @ForAll("states") List<Branch> states, @ForAll long seed, @ForAll boolean moving) {
    Random random = new Random(seed);
    List<Cut> cuts = new ArrayList<>();
    for (int i = 0; i < states.size(); i++) {
      cuts.add(i > 0 && !moving ? cuts.get(0) : new Cut(1 + random.nextInt(4), random.nextLong()));
    }
    List<Snapshot> alone = apart(states);
    StateBuilder builder = new StateBuilder();
    List<Snapshot> cut = new ArrayList<>();
    for (int i = 0; i < states.size(); i++) {
      Cut present = cuts.get(i);
      for (int section = 0; section < present.sections; section++) {
        present.write(states.get(i), section, builder);
        if (section < present.sections - 1) {
          builder.next();
        }
      }
      cut.add(builder.finish(i + 1, 1000 + i));
    }
    for (int i = 0; i < states.size(); i++) {
      assertArrayEquals(SnapshotJson.full(alone.get(i)), SnapshotJson.full(cut.get(i)));
      for (int j = 0; j < states.size(); j++) {
        assertArrayEquals(
            SnapshotJson.patch(alone.get(i), alone.get(j)),
            SnapshotJson.patch(cut.get(i), cut.get(j)));
      }
    }
  }

  /** Which of several sections writes each leaf, by its path and a seed; objects are entered wherever it takes. */
  private record Cut(int sections, long seed) {

    void write(Branch state, int section, StateWriter out) {
      writeInside(state, "", section, out);
    }

    private void writeInside(Branch branch, String path, int section, StateWriter out) {
      branch.children().forEach((key, child) -> {
        String below = path + "/" + key;
        boolean mine = new Random(seed ^ below.hashCode()).nextInt(sections) == section;
        if (!(child instanceof Branch inner)) {
          if (mine) {
            child.write(out, key);
          }
        } else if (mine || has(inner, below, section)) {
          out.object(key);
          writeInside(inner, below, section, out);
          out.end();
        }
      });
    }

    private boolean has(Branch branch, String path, int section) {
      List<String> calls = new ArrayList<>();
      writeInside(branch, path, section, new Counting(calls));
      return !calls.isEmpty();
    }
  }

  /** What does not change may be recorded and put where it stood, or elsewhere; it is as if it had been written. */
  @Property
  void shouldSayTheSameWhetherPartsAreRecordedOrWritten(
      @ForAll("states") List<Branch> states, @ForAll long seed) {
    Random random = new Random(seed);
    Map<Map.Entry<String, Tree>, Recording> recordings = new HashMap<>();
    List<Snapshot> written = apart(states);
    StateBuilder builder = new StateBuilder();
    for (int round = 0; round < 2 * states.size(); round++) {
      int i = round % states.size();
      if (random.nextInt(3) == 0) {
        write(builder, states.get(random.nextInt(states.size())), recordings, random);
        builder.discard();
      }
      write(builder, states.get(i), recordings, random);
      assertArrayEquals(
          SnapshotJson.full(written.get(i)), SnapshotJson.full(builder.finish(i + 1, 1000 + i)));
    }
  }

  /** What stands at the top is recorded or written; an object that is recorded alternately as a whole and as its beginning. */
  private static void write(
      StateBuilder builder,
      Branch state,
      Map<Map.Entry<String, Tree>, Recording> recordings,
      Random random) {
    for (Map.Entry<String, Tree> entry : state.children().entrySet()) {
      String key = entry.getKey();
      Tree child = entry.getValue();
      if (random.nextInt(4) == 0) {
        child.write(builder, key);
      } else if (child instanceof Branch branch && key.length() % 2 == 0) {
        Tree beginning = new Branch(Map.of());
        builder.put(recordings.computeIfAbsent(
            Map.entry(key, beginning), made -> Recording.of(out -> out.object(key))));
        branch.children().forEach((name, inner) -> inner.write(builder, name));
        builder.end();
      } else {
        builder.put(
            recordings.computeIfAbsent(entry, made -> Recording.of(out -> child.write(out, key))));
      }
    }
  }

  /** By one builder, as a broadcaster has it: what keeps its shape shares its schema. */
  private static List<Snapshot> together(List<Branch> states) {
    StateBuilder builder = new StateBuilder();
    List<Snapshot> row = new ArrayList<>();
    for (int i = 0; i < states.size(); i++) {
      row.add(write(builder, states.get(i), i));
    }
    return row;
  }

  private static List<Snapshot> apart(List<Branch> states) {
    List<Snapshot> row = new ArrayList<>();
    for (int i = 0; i < states.size(); i++) {
      row.add(write(new StateBuilder(), states.get(i), i));
    }
    return row;
  }

  private static Snapshot write(StateBuilder builder, Branch state, int number) {
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

  /** Counts what is written. */
  private record Counting(List<String> calls) implements StateWriter {

    private StateWriter add(String call) {
      calls.add(call);
      return this;
    }

    @Override
    public StateWriter object(String key) {
      return add(key);
    }

    @Override
    public StateWriter end() {
      return this;
    }

    @Override
    public StateWriter put(String key, long value) {
      return add(key);
    }

    @Override
    public StateWriter put(String key, double value) {
      return add(key);
    }

    @Override
    public StateWriter put(String key, @Nullable String value) {
      return add(key);
    }

    @Override
    public StateWriter putIfKnown(String key, long value) {
      return add(key);
    }
  }
}
