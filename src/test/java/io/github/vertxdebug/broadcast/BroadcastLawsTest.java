package io.github.vertxdebug.broadcast;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/**
 * Whatever happens in whatever order: nobody is ever sent a delta that does not start from what it was last sent, nobody who
 * reads falls silent, nothing is encoded twice, no more is kept than is needed, and the timer runs just as long as somebody
 * is there. See {@link World} for what is checked where.
 */
class BroadcastLawsTest {

  private static final int LONGEST_INTERVAL = 5;

  private enum Kind {
    OPEN,
    CLOSE,
    STICK_OR_READ,
    TICK,
    BURST,
    HEAR,
    ARRIVE,
    DIE,
    SOURCES_ANSWER,
    FAILURES_ARRIVE,
    ASK,
    SUBSCRIBE,
    UNSUBSCRIBE,
    LISTEN_OR_NOT,
    SETTLE
  }

  record Happening(Kind kind, int which, int interval, int resumeFrom) {

    @Override
    public String toString() {
      return kind + "(" + which + "," + interval + "," + resumeFrom + ")";
    }

    private void in(World world) {
      String address = "address-" + which % 2;
      switch (kind) {
        case OPEN -> world.open(which, interval, resumeFrom);
        case CLOSE -> world.close(which);
        case STICK_OR_READ -> world.stickOrRead(which);
        case TICK -> world.tick();
        case BURST -> world.burst();
        case HEAR -> world.hear(which);
        case ARRIVE -> world.arrive(which);
        case DIE -> world.die(which);
        case SOURCES_ANSWER -> world.sourcesAnswer();
        case FAILURES_ARRIVE -> world.failuresArrive();
        case ASK -> world.askForTheState();
        case SUBSCRIBE -> world.subscribe(address, interval);
        case UNSUBSCRIBE -> world.unsubscribe(address);
        case LISTEN_OR_NOT -> world.listenOrNot(address);
        case SETTLE -> world.settle();
      }
    }
  }

  @Provide
  Arbitrary<List<Happening>> happenings() {
    Arbitrary<Kind> kinds = Arbitraries.frequency(
        Tuple.of(8, Kind.OPEN),
        Tuple.of(3, Kind.CLOSE),
        Tuple.of(3, Kind.STICK_OR_READ),
        Tuple.of(10, Kind.TICK),
        Tuple.of(1, Kind.BURST),
        Tuple.of(14, Kind.HEAR),
        Tuple.of(14, Kind.ARRIVE),
        Tuple.of(1, Kind.DIE),
        Tuple.of(4, Kind.SOURCES_ANSWER),
        Tuple.of(2, Kind.FAILURES_ARRIVE),
        Tuple.of(1, Kind.ASK),
        Tuple.of(2, Kind.SUBSCRIBE),
        Tuple.of(1, Kind.UNSUBSCRIBE),
        Tuple.of(2, Kind.LISTEN_OR_NOT),
        Tuple.of(1, Kind.SETTLE));
    return Combinators.combine(
            kinds,
            Arbitraries.integers().between(0, 9),
            Arbitraries.integers().between(1, LONGEST_INTERVAL),
            Arbitraries.integers().between(0, 9))
        .as(Happening::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(150);
  }

  @Property
  void shouldServeEverybodyRightInWhateverOrderThingsHappen(
      @ForAll("happenings") List<Happening> happenings,
      @ForAll @IntRange(max = 4) int historyTicks,
      @ForAll @IntRange(min = 1, max = 3) int loops) {
    World world = new World(historyTicks, loops);
    for (Happening happening : happenings) {
      happening.in(world);
      world.check();
    }
    world.checkThatEverybodyIsServed(LONGEST_INTERVAL);
    world.checkThatAllCanLeave();
  }
}
