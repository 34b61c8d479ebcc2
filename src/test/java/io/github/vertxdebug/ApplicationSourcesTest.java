package io.github.vertxdebug;

import static io.github.vertxdebug.RunningDashboard.await;
import static io.github.vertxdebug.RunningDashboard.awaitUntil;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.source.SampledSource;
import io.github.vertxdebug.source.Source;
import io.github.vertxdebug.source.StateWriter;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sources of an application's own, through the public interface and what its dashboards then say. */
class ApplicationSourcesTest {

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void shouldShowWhatAnApplicationAddsBeforeAndAfterTheDashboardUntilItIsRemoved() {
    SourceRegistration before =
        DebugDashboard.addSource(vertx, "before", out -> out.put("seven", 7));
    deploy();
    assertEquals(7, app().getJsonObject("before").getInteger("seven"));

    AtomicInteger count = new AtomicInteger();
    SourceRegistration after = DebugDashboard.addSource(
        vertx,
        "after",
        out -> out.object("in").put("count", count.incrementAndGet()).end());
    assertEquals(1, app().getJsonObject("after").getJsonObject("in").getInteger("count"));
    assertEquals(2, app().getJsonObject("after").getJsonObject("in").getInteger("count"));
    assertTrue(state()
        .getJsonObject("metrics")
        .getJsonObject("registry")
        .getJsonObject("sources")
        .containsKey("app.after"));

    before.remove();
    before.remove();
    assertEquals(List.of("after"), List.copyOf(app().fieldNames()));
    after.remove();
    assertFalse(state().getJsonObject("metrics").containsKey("app"));
  }

  @Test
  void shouldReachAStreamThatIsOpenAlready() {
    DebugDashboardVerticle dashboard = deployed(20);
    try (EventReader reader = EventReader.open(
        HttpClient.Version.HTTP_1_1, URI.create(dashboard.url() + "diagnostics/memory"))) {
      reader.await(2);
      SourceRegistration late = DebugDashboard.addSource(vertx, "late", out -> out.put("x", 1));
      awaitUntil(
          "it comes",
          () -> reader.events().stream()
              .anyMatch(event -> event.data().contains("\"app\":{\"late\":{\"x\":1}}")));
      late.remove();
      awaitUntil(
          "it goes",
          () -> reader.events().stream().anyMatch(event -> event.data().contains("\"app\":null")));
    }
  }

  @Test
  void shouldReadAndWriteSourcesAsOftenAsTheyAskFor() {
    DebugDashboard.addSource(vertx, new Source() {
      private long readings;

      @Override
      public String name() {
        return "rare";
      }

      @Override
      public long periodMillis() {
        return 60_000;
      }

      @Override
      public void write(StateWriter out) {
        out.put("readings", ++readings);
      }
    });
    DebugDashboard.addSource(vertx, new Counting("still", false));
    DebugDashboard.addSource(vertx, new Counting("live", true));
    DebugDashboardVerticle dashboard = deployed(20);
    try (EventReader reader = EventReader.open(
        HttpClient.Version.HTTP_1_1, URI.create(dashboard.url() + "diagnostics/memory"))) {
      reader.await(50);
      JsonObject app = app();
      assertEquals(1, app.getJsonObject("rare").getInteger("readings"));
      assertEquals(1, app.getJsonObject("still").getInteger("writings"));
      assertTrue(app.getJsonObject("live").getInteger("writings") >= 45, app::encode);
    }
  }

  /** Is read once a minute, and counts how often it is asked to write. */
  private record Counting(String name, boolean isWrittenAtEveryTick, AtomicInteger writings)
      implements SampledSource<Integer> {

    Counting(String name, boolean isWrittenAtEveryTick) {
      this(name, isWrittenAtEveryTick, new AtomicInteger());
    }

    @Override
    public long periodMillis() {
      return 60_000;
    }

    @Override
    public Integer sample() {
      return 1;
    }

    @Override
    public void write(Integer sample, StateWriter out) {
      out.put("writings", writings.incrementAndGet());
    }
  }

  @Test
  void shouldStayWhileDashboardsComeAndGo() {
    Recorder source = new Recorder("kept", out -> out.put("x", 1));
    SourceRegistration kept = DebugDashboard.addSource(vertx, source);
    String first = deploy();
    String second = deploy();
    assertEquals(1, app().getJsonObject("kept").getInteger("x"));
    await(vertx.undeploy(first));
    assertEquals(1, app().getJsonObject("kept").getInteger("x"));
    await(vertx.undeploy(second));
    assertEquals(0, source.closed.get(), "it is the application's");
    await(DebugDashboard.mount(vertx, Router.router(vertx), new DebugDashboardOptions()));
    assertEquals(1, app().getJsonObject("kept").getInteger("x"));
    kept.remove();
    awaitUntil("closed", () -> source.closed.get() == 1);
  }

  @Test
  void shouldCloseASourceOnceAndOnTheLoopThatReadItOrAtOnceWhereThereIsNone() {
    Recorder lonely = new Recorder("lonely", out -> {});
    DebugDashboard.addSource(vertx, lonely).remove();
    assertEquals(1, lonely.closed.get());

    deploy();
    Recorder read = new Recorder("read", out -> {});
    SourceRegistration registration = DebugDashboard.addSource(vertx, read);
    app();
    registration.remove();
    registration.remove();
    awaitUntil("closed", () -> read.closed.get() == 1);
    assertEquals(read.writer.get(), read.closer.get());
    state();
    assertEquals(1, read.closed.get());
  }

  @Test
  void shouldCloseWhatIsLeftWhenVertxCloses() {
    Vertx other = Vertx.vertx();
    Recorder left = new Recorder("left", out -> {});
    DebugDashboard.addSource(other, left);
    await(other.close());
    awaitUntil("closed", () -> left.closed.get() == 1);
  }

  @Test
  void shouldRefuseANameThatIsTakenOrNoneWithASentence() {
    SourceRegistration one = DebugDashboard.addSource(vertx, "one", out -> {});
    IllegalArgumentException taken = assertThrows(
        IllegalArgumentException.class, () -> DebugDashboard.addSource(vertx, "one", out -> {}));
    assertEquals(
        "The application has added a source named 'one' already; it has to be removed first, or the new one to get"
            + " another name.",
        taken.getMessage());
    one.remove();
    DebugDashboard.addSource(vertx, "one", out -> {}).remove();
    for (String bad : new String[] {null, "", "  ", "x".repeat(101)}) {
      String message = assertThrows(
              IllegalArgumentException.class, () -> DebugDashboard.addSource(vertx, bad, out -> {}))
          .getMessage();
      assertTrue(message.contains("1 to 100 characters"), message);
    }
    for (int i = 0; i < 100; i++) {
      DebugDashboard.addSource(vertx, "n" + i, out -> {});
    }
    assertThrows(
        IllegalStateException.class, () -> DebugDashboard.addSource(vertx, "more", out -> {}));
  }

  @Test
  void shouldKeepASourceToItsPlaceAndTakeOnlyItsOwnFiguresWhenItDoesWrong() {
    deploy();
    DebugDashboard.addSource(vertx, "good", out -> out.put("x", 1));
    List<Consumer<StateWriter>> wrong = List.of(
        out -> out.put("a", 1).put("a", 2),
        out -> out.end().end().put("vm", 1),
        out -> out.end().put("elsewhere", 1).object("bad again"),
        out -> out.object("open"),
        out -> {
          throw new IllegalStateException("its own mistake");
        },
        out -> {
          throw new StackOverflowError();
        },
        out -> {
          for (int i = 0; i < 1_001; i++) {
            out.put("n" + i, i);
          }
        },
        out -> out.put("x".repeat(201), 1),
        out -> out.put(null, 1),
        out -> {
          StateWriter deep = out;
          for (int i = 0; i < 200; i++) {
            deep = deep.object("d");
          }
          for (int i = 0; i < 200; i++) {
            deep = deep.end();
          }
        });
    for (int i = 0; i < wrong.size(); i++) {
      SourceRegistration bad = DebugDashboard.addSource(vertx, "bad", wrong.get(i));
      JsonObject state = state();
      JsonObject metrics = state.getJsonObject("metrics");
      assertEquals(List.of("good"), List.copyOf(metrics.getJsonObject("app").fieldNames()), "" + i);
      assertTrue(metrics.getJsonObject("vm").containsKey("heap"));
      JsonObject sources = metrics.getJsonObject("registry").getJsonObject("sources");
      assertNotNull(sources.getJsonObject("app.bad").getString("error"), "case " + i);
      assertNull(sources.getJsonObject("app.good").getString("error"));
      bad.remove();
    }
  }

  @Test
  void shouldRefuseAWriterThatWasKeptLaterAndOnAnyOtherThread() throws Exception {
    deploy();
    AtomicReference<StateWriter> kept = new AtomicReference<>();
    DebugDashboard.addSource(vertx, "keeps", out -> {
      kept.set(out);
      assertThrows(
          IllegalStateException.class,
          () -> elsewhere(() -> out.put("from another thread", 1)),
          "while it may be written");
      out.put("x", 1);
    });
    DebugDashboard.addSource(vertx, "uses", out -> {
      out.put("y", 1);
      StateWriter others = kept.get();
      if (others != null) {
        for (Runnable use : uses(others)) {
          assertEquals(
              "a StateWriter is good for one call of write() only, on the thread of that call",
              assertThrows(IllegalStateException.class, use::run).getMessage());
        }
      }
    });
    for (int i = 0; i < 20; i++) {
      JsonObject state = state();
      JsonObject expected = new JsonObject()
          .put("keeps", new JsonObject().put("x", 1))
          .put("uses", new JsonObject().put("y", 1));
      assertEquals(expected, state.getJsonObject("metrics").getJsonObject("app"));
      assertTrue(state.getJsonObject("metrics").getJsonObject("vm").containsKey("heap"));
      for (Runnable use : uses(kept.get())) {
        assertThrows(IllegalStateException.class, use::run);
      }
    }
  }

  private static List<Runnable> uses(StateWriter out) {
    return List.of(
        () -> out.put("late", 1),
        () -> out.put("late", 1.5),
        () -> out.put("late", "text"),
        () -> out.putIfKnown("late", 1),
        () -> out.object("late"),
        () -> out.end());
  }

  /** Runs it on a thread of its own and throws what that threw. */
  private static void elsewhere(Runnable action) {
    AtomicReference<RuntimeException> thrown = new AtomicReference<>();
    AtomicBoolean done = new AtomicBoolean();
    Thread other = new Thread(() -> {
      try {
        action.run();
      } catch (RuntimeException e) {
        thrown.set(e);
      }
      done.set(true);
    });
    other.start();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    boolean waiting = true;
    while (waiting) { // on an event loop, which must not block
      waiting = !done.get() && System.nanoTime() < end;
    }
    if (thrown.get() != null) {
      throw thrown.get();
    }
  }

  @Test
  void shouldCloseAllWhenOneClosesWithAnError() {
    Recorder first = new Recorder("first", out -> {});
    Recorder last = new Recorder("last", out -> {});
    String id = deploy();
    List<SourceRegistration> three = List.of(
        DebugDashboard.addSource(vertx, first),
        DebugDashboard.addSource(vertx, failing()),
        DebugDashboard.addSource(vertx, last));
    AtomicBoolean now = new AtomicBoolean();
    DebugDashboard.addSource(vertx, "removes all in one go", out -> {
      if (now.getAndSet(false)) {
        three.forEach(SourceRegistration::remove);
      }
    });
    app();
    try (RecordedLog log = RecordedLog.start()) {
      now.set(true);
      state();
      awaitUntil("the last is closed", () -> last.closed.get() == 1);
      assertEquals(1, first.closed.get());
      state();
      assertEquals(1, failuresToClose(log), "said once");
    }
    await(vertx.undeploy(id));
    assertEquals(1, last.closed.get());

    SourceRegistration lonely = DebugDashboard.addSource(vertx, failing());
    try (RecordedLog log = RecordedLog.start()) {
      lonely.remove();
      assertEquals(1, failuresToClose(log));
    }
  }

  private static long failuresToClose(RecordedLog log) {
    return log.lines().stream()
        .filter(line -> line.contains("'bad' failed to close"))
        .count();
  }

  private static Source failing() {
    return new Source() {
      @Override
      public String name() {
        return "bad";
      }

      @Override
      public void write(StateWriter out) {}

      @Override
      public void close() {
        throw new NoClassDefFoundError("its driver has gone");
      }
    };
  }

  @Test
  void shouldShowAnyTextAndCutALongOne() {
    deploy();
    String hostile = "<img src=x onerror=alert(1)>\"\\\r\n\u0000\uD83D\uDE00";
    DebugDashboard.addSource(
        vertx,
        hostile,
        out -> out.put(hostile, hostile).put("long", "x".repeat(5_000)).put("nan", Double.NaN));
    JsonObject shown = app().getJsonObject(hostile);
    assertEquals(hostile, shown.getString(hostile));
    assertEquals("x".repeat(1_000) + "…", shown.getString("long"));
    assertFalse(shown.containsKey("nan"));
  }

  @Test
  void shouldReadSlowSourcesOnWorkersAndLoseOnlyThoseThatHang() {
    CountDownLatch never = new CountDownLatch(1);
    AtomicReference<Boolean> onWorker = new AtomicReference<>();
    for (int i = 0; i < 3; i++) {
      DebugDashboard.addSource(vertx, sampled("hangs" + i, () -> {
        never.await(60, TimeUnit.SECONDS);
        return 0;
      }));
    }
    DebugDashboard.addSource(vertx, sampled("fails", () -> {
      throw new IOException("nobody there");
    }));
    DebugDashboard.addSource(vertx, sampled("works", () -> {
      onWorker.set(Context.isOnWorkerThread());
      return 5;
    }));
    try {
      DebugDashboardVerticle dashboard = deployed(20);
      try (EventReader reader = EventReader.open(
          HttpClient.Version.HTTP_1_1, URI.create(dashboard.url() + "diagnostics/memory"))) {
        awaitUntil("the good one's figure", () -> shown().containsKey("works"));
        assertEquals(5, shown().getJsonObject("works").getInteger("value"));
        assertEquals(true, onWorker.get());
        awaitUntil(
            "ours too",
            () -> state()
                .getJsonObject("metrics")
                .getJsonObject("vm")
                .getJsonObject("cpu", new JsonObject())
                .containsKey("process"));
        awaitUntil("it says who hangs", () -> error("app.hangs0") != null);
        assertEquals("java.io.IOException: nobody there", error("app.fails"));
        assertEquals(List.of("works"), List.copyOf(shown().fieldNames()));
      }
    } finally {
      never.countDown();
    }
  }

  /** Reads until it is told to end, whoever interrupts it, and notes whether two did at once and whether it was closed meanwhile. */
  private static final class LongReading implements SampledSource<Integer> {
    final CountDownLatch end = new CountDownLatch(1);
    final AtomicInteger readings = new AtomicInteger();
    final AtomicInteger present = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final AtomicBoolean disturbed = new AtomicBoolean();
    final AtomicBoolean closedOnALoop = new AtomicBoolean();

    @Override
    public String name() {
      return "long";
    }

    @Override
    public Integer sample() {
      disturbed.compareAndSet(false, present.incrementAndGet() > 1 || closed.get() > 0);
      readings.incrementAndGet();
      awaitWhatever(end); // the executor of a dashboard that ends interrupts it
      disturbed.compareAndSet(false, closed.get() > 0);
      present.decrementAndGet();
      return 1;
    }

    @Override
    public void write(Integer sample, StateWriter out) {
      out.put("x", 1);
    }

    @Override
    public void close() {
      closedOnALoop.set(Context.isOnEventLoopThread());
      closed.incrementAndGet();
    }
  }

  @Test
  void shouldCloseASlowSourceThatIsRemovedWhileItIsReadWhenTheReadingHasEnded() {
    deploy();
    LongReading source = new LongReading();
    SourceRegistration registration = DebugDashboard.addSource(vertx, source);
    try {
      await(vertx.eventBus().<JsonObject>request("debug.state", null));
      awaitUntil("a reading", () -> source.present.get() == 1);
      registration.remove();
      // Its removal was told to the broadcaster's loop before this question was.
      await(vertx.eventBus().<JsonObject>request("debug.state", null));
      assertEquals(0, source.closed.get());
    } finally {
      source.end.countDown();
    }
    awaitUntil("closed", () -> source.closed.get() == 1);
    assertFalse(source.disturbed.get());
    assertFalse(source.closedOnALoop.get());
  }

  @Test
  void shouldReadASlowSourceForOneDashboardAtATimeThoughTheReadingForTheOneBeforeHangs() {
    LongReading source = new LongReading();
    DebugDashboard.addSource(vertx, source);
    try {
      String first = deploy();
      state();
      awaitUntil("a reading", () -> source.present.get() == 1);
      await(vertx.undeploy(first));
      deploy();
      assertEquals(
          "java.lang.IllegalStateException: "
              + "the reading for a dashboard that has ended is still under way",
          error("app.long"));
      assertEquals(1, source.readings.get());
    } finally {
      source.end.countDown();
    }
    awaitUntil("its figure", () -> shown().containsKey("long"));
    assertFalse(source.disturbed.get());
    assertEquals(0, source.closed.get());
  }

  @Test
  void shouldWorkAsReadmeShowsIt() throws IOException {
    deploy();
    String desk = await(vertx.deployVerticle(new OrderDeskExample(() -> 12)));
    vertx.eventBus().send("orders", "tea");
    awaitUntil("one order", () -> app().getJsonObject("orders").getInteger("waiting") == 1);
    awaitUntil("the stock", () -> shown().containsKey("stock"));
    assertEquals(12, shown().getJsonObject("stock").getInteger("articles"));
    await(vertx.undeploy(desk));
    assertFalse(state().getJsonObject("metrics").containsKey("app"));

    String readme = Files.readString(Path.of("README.md"));
    String example =
        Files.readString(Path.of("src/test/java/io/github/vertxdebug/OrderDeskExample.java"));
    for (String[] part : new String[][] {
      {"figures = DebugDashboard.addSource", ";"}, {"stock = DebugDashboard.addSource", "});"}
    }) {
      int from = readme.indexOf(part[0]);
      assertTrue(from > 0);
      String shown = readme.substring(from, readme.indexOf(part[1], from) + part[1].length());
      assertTrue(example.replaceAll("\\s", "").contains(shown.replaceAll("\\s", "")), shown);
    }
  }

  private static void awaitWhatever(CountDownLatch end) {
    while (true) {
      try {
        end.await();
        return;
      } catch (InterruptedException e) {
        // once more
      }
    }
  }

  private String error(String source) {
    return state()
        .getJsonObject("metrics")
        .getJsonObject("registry")
        .getJsonObject("sources")
        .getJsonObject(source)
        .getString("error");
  }

  private JsonObject shown() {
    return state().getJsonObject("metrics").getJsonObject("app", new JsonObject());
  }

  private JsonObject app() {
    return state().getJsonObject("metrics").getJsonObject("app");
  }

  private JsonObject state() {
    return await(vertx.eventBus().<JsonObject>request("debug.state", null)).body();
  }

  private String deploy() {
    return await(vertx.deployVerticle(
        new DebugDashboardVerticle(),
        new DeploymentOptions().setConfig(new JsonObject().put("port", 0))));
  }

  private DebugDashboardVerticle deployed(int tickMillis) {
    DebugDashboardVerticle verticle = new DebugDashboardVerticle();
    await(vertx.deployVerticle(
        verticle,
        new DeploymentOptions()
            .setConfig(new JsonObject().put("port", 0).put("tickMillis", tickMillis))));
    return verticle;
  }

  private interface Reading {
    Integer take() throws Exception;
  }

  private static SampledSource<Integer> sampled(String name, Reading reading) {
    return new SampledSource<>() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Integer sample() throws Exception {
        return reading.take();
      }

      @Override
      public void write(Integer sample, StateWriter out) {
        out.put("value", sample);
      }
    };
  }

  /** Tells which thread wrote it, and which closed it. */
  private record Recorder(
      String name,
      Consumer<StateWriter> to,
      AtomicInteger closed,
      AtomicReference<Thread> writer,
      AtomicReference<Thread> closer)
      implements Source {

    Recorder(String name, Consumer<StateWriter> to) {
      this(name, to, new AtomicInteger(), new AtomicReference<>(), new AtomicReference<>());
    }

    @Override
    public void write(StateWriter out) {
      writer.set(Thread.currentThread());
      to.accept(out);
    }

    @Override
    public void close() {
      closer.set(Thread.currentThread());
      closed.incrementAndGet();
    }
  }
}
