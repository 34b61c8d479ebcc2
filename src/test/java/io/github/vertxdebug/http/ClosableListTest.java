package io.github.vertxdebug.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** Every interleaving of adding and closing, explored by Lincheck, has a result that one after the other could have. */
class ClosableListTest {

  @Test
  void shouldGiveWhatWasAddedInItsOrder() {
    ClosableList<String> list = new ClosableList<>();

    assertTrue(list.add("a"));
    assertTrue(list.add("b"));
    assertFalse(list.isClosed());

    assertEquals(List.of("a", "b"), list.close());
    assertTrue(list.isClosed());
  }

  @Test
  void shouldTakeNothingOnceClosed() {
    ClosableList<String> list = new ClosableList<>();
    assertEquals(List.of(), list.close());

    assertFalse(list.add("late"));

    assertEquals(List.of(), list.close());
  }

  @Test
  void shouldForgetNobodyHoweverThreadsInterleave() {
    options().checkObstructionFreedom(true).check(Interleaved.class);
  }

  /** The same check, of what the list is not: that it finds a race when there is one. */
  @Test
  void shouldNoticeAListThatLooksWhetherItIsClosedAndAddsLater() {
    LincheckAssertionError found =
        assertThrows(LincheckAssertionError.class, () -> options().check(Racy.class));

    assertTrue(found.getMessage().contains("Invalid execution results"), found.getMessage());
  }

  private static ModelCheckingOptions options() {
    return new ModelCheckingOptions()
        .threads(2)
        .actorsBefore(1)
        .actorsPerThread(2)
        .actorsAfter(1)
        .iterations(10)
        .invocationsPerIteration(500);
  }

  /** What the threads do; public, and made anew for each run, for Lincheck. */
  public static final class Interleaved {

    private final ClosableList<Integer> list = new ClosableList<>();

    @Operation
    public boolean add(@Param(gen = IntGen.class, conf = "1:9") int item) {
      return list.add(item);
    }

    @Operation
    public boolean isClosed() {
      return list.isClosed();
    }

    @Operation
    public List<Integer> close() {
      return list.close();
    }
  }

  /** A flag and a list, each safe by itself. */
  public static final class Racy {

    private final List<Integer> items = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    @Operation
    public boolean add(@Param(gen = IntGen.class, conf = "1:9") int item) {
      if (closed) {
        return false;
      }
      // Here the list may be closed, and whoever closed it does not see the item.
      return items.add(item);
    }

    @Operation
    public List<Integer> close() {
      closed = true;
      return List.copyOf(items);
    }
  }
}
