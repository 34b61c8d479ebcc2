package io.github.vertxdebug.snapshot;

import io.github.vertxdebug.snapshot.Tree.Branch;
import io.github.vertxdebug.snapshot.Tree.Real;
import io.github.vertxdebug.snapshot.Tree.Text;
import io.github.vertxdebug.snapshot.Tree.Unknown;
import io.github.vertxdebug.snapshot.Tree.Whole;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Generates rows of states, each made from the one before it by a change as meters, tags and sources make them. */
final class Trees {

  private static final String[] KEYS = {
    "",
    ".",
    "a.b",
    "a/b",
    "~1",
    "\"",
    "\\",
    "'",
    "\n",
    "\u0000",
    "\u2028",
    "\uD83D\uDE00",
    "é",
    "__proto__",
    "constructor",
    "null",
    "seq",
    "ts",
    "k=v,k2=v\\,2",
    " ",
    "a",
    "b",
    "c",
    "d",
    "x".repeat(300)
  };

  private static final String[] TEXTS = {
    "", "a", "null", "\"\\\n\r\u0000\u2028", "</script>", "\uD800", "\uDC00\uD800x", "\uD83D\uDE00"
  };

  /** How a state comes from the one before. */
  private enum Step {
    NOTHING,
    VALUES,
    SHAPE,
    EVERYTHING
  }

  private Trees() {}

  /** Three states: b made from a, c from b or from a. */
  static Arbitrary<List<Branch>> three() {
    Arbitrary<Step> step = Arbitraries.frequencyOf(
        Tuple.of(1, Arbitraries.just(Step.NOTHING)),
        Tuple.of(4, Arbitraries.just(Step.VALUES)),
        Tuple.of(6, Arbitraries.just(Step.SHAPE)),
        Tuple.of(1, Arbitraries.just(Step.EVERYTHING)));
    return Combinators.combine(
            root(), root(), root(), step, step, Arbitraries.longs(), Arbitraries.of(true, false))
        .as((a, x, y, first, second, seed, onward) -> {
          Random random = new Random(seed);
          Branch b = after(a, first, x, random);
          Branch c = after(onward ? b : a, second, y, random);
          return List.of(a, b, c);
        });
  }

  private static Arbitrary<Branch> root() {
    Arbitrary<Tree> tree = Arbitraries.lazyOf(
        Trees::leaf, Trees::leaf, Trees::histogram, Trees::branch, Trees::branch);
    // At the top, seq and ts are the state's own.
    Arbitrary<String> key = keys().filter(name -> !name.equals("seq") && !name.equals("ts"));
    return Arbitraries.maps(key, tree).ofMaxSize(5).map(Branch::new);
  }

  private static Arbitrary<Tree> branch() {
    Arbitrary<Tree> child =
        Arbitraries.lazyOf(Trees::leaf, Trees::leaf, Trees::leaf, Trees::histogram, Trees::branch);
    return Arbitraries.maps(keys(), child).ofMaxSize(4).map(Branch::new);
  }

  private static Arbitrary<String> keys() {
    return Arbitraries.of(KEYS);
  }

  /** As the state shows one: counts by upper bound. */
  private static Arbitrary<Tree> histogram() {
    return Arbitraries.longs().between(0, 3).list().ofSize(5).map(counts -> {
      Map<String, Tree> buckets = new LinkedHashMap<>();
      for (int i = 0; i < counts.size(); i++) {
        buckets.put(i == 4 ? "+Inf" : Double.toString(0.001 * (1 << i)), new Whole(counts.get(i)));
      }
      return new Branch(Map.of("count", new Whole(counts.get(4)), "buckets", new Branch(buckets)));
    });
  }

  private static Arbitrary<Tree> leaf() {
    return Arbitraries.oneOf(
        Arbitraries.of(0L, 1L, -1L, 1L << 53, (1L << 53) + 1, Long.MAX_VALUE, Long.MIN_VALUE + 1)
            .map(Whole::new),
        Arbitraries.longs().map(Whole::new),
        Arbitraries.of(
                0.0,
                -0.0,
                1.0,
                0.1,
                1e21,
                Double.MIN_VALUE,
                -Double.MAX_VALUE,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY)
            .map(Real::new),
        Arbitraries.longs().map(bits -> new Real(Double.longBitsToDouble(bits))),
        Arbitraries.of(TEXTS).map(Text::new),
        Arbitraries.strings().all().ofMaxLength(6).map(Text::new),
        Arbitraries.just(new Text(null)),
        Arbitraries.just(new Unknown()));
  }

  private static Branch after(Branch before, Step step, Branch other, Random random) {
    return switch (step) {
      case NOTHING -> before;
      case VALUES -> (Branch) otherValues(before, random);
      case SHAPE -> otherShape(before, other, random);
      case EVERYTHING -> other;
    };
  }

  /** The same calls with some other values, known or not. */
  private static Tree otherValues(Tree tree, Random random) {
    if (tree instanceof Branch branch) {
      Map<String, Tree> children = new LinkedHashMap<>();
      branch.children().forEach((key, child) -> children.put(key, otherValues(child, random)));
      return new Branch(children);
    }
    if (random.nextInt(3) > 0) {
      return tree;
    }
    boolean known = random.nextInt(4) > 0;
    if (tree instanceof Real) {
      return new Real(known ? random.nextGaussian() : Double.NaN);
    } else if (tree instanceof Text) {
      return new Text(known ? "t" + random.nextInt(3) : null);
    }
    return known ? new Whole(random.nextInt(5)) : new Unknown();
  }

  /** The same bits as another kind of number. */
  private static Tree otherKind(Tree tree) {
    if (tree instanceof Whole whole) {
      return new Real(Double.longBitsToDouble(whole.value()));
    }
    return tree instanceof Real real ? new Whole(Double.doubleToRawLongBits(real.value())) : tree;
  }

  /** Entries go, are replaced by what another state has, become empty, change inside, move, and come. */
  private static Branch otherShape(Branch before, Branch other, Random random) {
    List<Map.Entry<String, Tree>> entries = new ArrayList<>();
    List<Tree> strangers = new ArrayList<>(other.children().values());
    before.children().forEach((key, child) -> {
      Tree stranger =
          strangers.isEmpty() ? new Whole(7) : strangers.get(random.nextInt(strangers.size()));
      switch (random.nextInt(8)) {
        case 0 -> {}
        case 1 -> entries.add(Map.entry(key, random.nextBoolean() ? stranger : otherKind(child)));
        case 2 ->
          entries.add(Map.entry(key, child instanceof Branch ? new Branch(Map.of()) : child));
        case 3, 4 -> entries.add(Map.entry(key, otherValues(child, random)));
        default ->
          entries.add(Map.entry(
              key,
              child instanceof Branch inner && stranger instanceof Branch more
                  ? otherShape(inner, more, random)
                  : child));
      }
    });
    other.children().forEach((key, child) -> {
      if (!before.children().containsKey(key) && random.nextInt(3) == 0) {
        entries.add(random.nextInt(entries.size() + 1), Map.entry(key, child));
      }
    });
    Map<String, Tree> children = new LinkedHashMap<>();
    entries.forEach(entry -> children.put(entry.getKey(), entry.getValue()));
    return new Branch(children);
  }
}
