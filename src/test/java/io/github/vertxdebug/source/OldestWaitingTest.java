package io.github.vertxdebug.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Ages against a queue that remembers when each message came. */
class OldestWaitingTest {

  private static final long TICK = 100;

  private final OldestWaiting oldest = new OldestWaiting();

  @Test
  void shouldFollowOneQueueAsMessagesComeAndGo() {
    assertEquals(0, oldest.look(0, 2, 1000));
    assertEquals(500, oldest.look(0, 3, 1500));
    assertEquals(600, oldest.look(1, 2, 1600), "both came by the first look");
    assertEquals(200, oldest.look(2, 1, 1700), "the third came by 1500");
    assertEquals(0, oldest.look(3, 1, 1800));
    assertEquals(900, oldest.look(3, 4, 2700));
  }

  @Test
  void shouldTakeWhatVanishesForTheOldest() {
    assertEquals(0, oldest.look(5, 3, 1000));
    assertEquals(0, oldest.look(8, 4, 1100));
    assertEquals(100, oldest.look(8, 2, 1200), "two of the four");
    assertEquals(0, oldest.look(10, 1, 1300), "came since");
  }

  @Property
  void shouldBeATickTooLowAtMostAndNeverTooHighWithOneQueue(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int busy) {
    Random random = new Random(seed);
    OldestWaiting one = new OldestWaiting();
    Deque<Long> queue = new ArrayDeque<>();
    long taken = 0;
    for (long now = 0; now < 100 * TICK; now += TICK) {
      // Messages come and go at any moment since the last look.
      for (int i = random.nextInt(busy); i > 0; i--) {
        queue.add(now - random.nextInt((int) TICK));
      }
      for (int i = random.nextInt(busy); i > 0 && !queue.isEmpty(); i--) {
        queue.remove();
        taken++;
      }
      if (queue.isEmpty()) {
        one = new OldestWaiting(); // as its owner does
      } else {
        long age = one.look(taken, queue.size(), now);
        long truth = now - queue.element();
        assertTrue(age <= truth, () -> age + " > " + truth);
        assertTrue(age >= truth - resolution(truth), () -> age + " << " + truth);
      }
    }
  }

  /** A message stands for those that came by the same look; once there are too many looks, by the next few. */
  private static long resolution(long age) {
    return age <= OldestWaiting.MOST / 2 * TICK ? 2 * TICK : 4 * TICK;
  }

  @Property
  void shouldNeverBeTooHighWithSeveralQueues(@ForAll long seed) {
    Random random = new Random(seed);
    OldestWaiting one = new OldestWaiting();
    Deque<Long> first = new ArrayDeque<>();
    Deque<Long> second = new ArrayDeque<>();
    long taken = 0;
    for (long now = 0; now < 60 * TICK; now += TICK) {
      for (int i = random.nextInt(4); i > 0; i--) {
        (random.nextBoolean() ? first : second).add(now);
      }
      for (int i = random.nextInt(3); i > 0 && !second.isEmpty(); i--) {
        second.remove(); // the first is stuck
        taken++;
      }
      long waiting = first.size() + second.size();
      if (waiting == 0) {
        one = new OldestWaiting();
      } else {
        long age = one.look(taken, waiting, now);
        long truth = now
            - Math.min(
                first.isEmpty() ? now : first.element(), second.isEmpty() ? now : second.element());
        assertTrue(age <= truth, () -> age + " > " + truth);
      }
    }
  }
}
