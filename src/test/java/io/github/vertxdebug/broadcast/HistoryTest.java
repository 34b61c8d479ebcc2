package io.github.vertxdebug.broadcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.snapshot.Snapshot;
import io.github.vertxdebug.snapshot.StateBuilder;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HistoryTest {

  private final StateBuilder builder = new StateBuilder();

  @Test
  void shouldKeepTheNewestAndAsManyBeforeItAsAsked() {
    History history = new History(2, Long.MAX_VALUE);
    for (int seq = 1; seq <= 5; seq++) {
      history.add(snapshot(seq, "a"), Set.of());
    }
    assertNull(history.get(2));
    assertNotNull(history.get(3));
    assertNotNull(history.get(5));
    assertEquals(3, history.size());
  }

  @Test
  void shouldKeepWhatASubscriberStandsOnForAsLongAsItDoes() {
    History history = new History(0, Long.MAX_VALUE);
    history.add(snapshot(1, "a"), Set.of());
    history.add(snapshot(2, "a"), Set.of(1L));
    history.add(snapshot(3, "a"), Set.of(1L));
    assertNotNull(history.get(1));
    assertNull(history.get(2));
    history.add(snapshot(4, "a"), Set.of());
    assertNull(history.get(1));
  }

  @Test
  void shouldCountSchemasThatAreNotSharedInItsBoundOfBytes() {
    int fixed = kept(false);
    int churning = kept(true);
    assertTrue(
        churning * 3 < fixed,
        fixed + " snapshots of one shape, " + churning + " of many, in the same bytes");
  }

  private int kept(boolean churn) {
    History history = new History(10_000, 1 << 20);
    for (int seq = 1; seq <= 10_000; seq++) {
      history.add(snapshot(seq, churn ? "k" + seq : "k"), Set.of());
    }
    return history.size();
  }

  private Snapshot snapshot(int seq, String key) {
    builder.put(key, 1L).put("same", 2L);
    return builder.finish(seq, 0);
  }
}
