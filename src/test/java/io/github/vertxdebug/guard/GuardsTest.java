package io.github.vertxdebug.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The guards are on in this very run, and each sees what it is for. What is found here is taken away again. */
class GuardsTest {

  private static Path file;

  private static final Map<String, Callable<?>> BLOCKING = Map.of(
      "sleep",
          () -> {
            Thread.sleep(1);
            return null;
          },
      "park",
          () -> {
            LockSupport.parkNanos(1);
            return null;
          },
      "wait",
          () -> {
            Object monitor = new Object();
            synchronized (monitor) {
              monitor.wait(1);
            }
            return null;
          },
      "file stream",
          () -> {
            try (InputStream in = new FileInputStream(file.toFile())) {
              return in.read(new byte[1]);
            }
          },
      "file channel", () -> Files.readString(file),
      "random access",
          () -> {
            try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
              return in.read(new byte[1]);
            }
          });

  @BeforeAll
  static void writeFile(@TempDir Path dir) throws IOException {
    file = Files.writeString(dir.resolve("file"), "content");
  }

  private static Iterable<String> blocking() {
    return new TreeSet<>(BLOCKING.keySet());
  }

  @Test
  void shouldBeOnAtTheHighestLevel() {
    assertTrue(Guards.ON);
    assertEquals(ResourceLeakDetector.Level.PARANOID, ResourceLeakDetector.getLevel());
    assertEquals(Guards.LEAKS, ResourceLeakDetectorFactory.instance());
    assertInstanceOf(PooledByteBufAllocator.class, ByteBufAllocator.DEFAULT);
  }

  @Test
  void shouldSeeABufferThatNobodyReleased() {
    // Not from the common pool, whose memory would be gone for the rest of the run.
    dropABufferOf(new PooledByteBufAllocator(true, 1, 1, 8192, 3, 0, 0, false));

    List<String> leaks = Guards.LEAKS.takeLeaks();

    assertEquals(1, leaks.size(), leaks::toString);
    assertTrue(leaks.get(0).contains("GuardsTest.dropABufferOf"), leaks.get(0));
    assertEquals(List.of(), Guards.LEAKS.takeLeaks(), "told once");
    Guards.LEAKS.forget(Guards.LEAKS.open());
  }

  private static void dropABufferOf(ByteBufAllocator allocator) {
    allocator.directBuffer(100);
  }

  @Test
  void shouldSeeAPooledBufferThatIsStillHeld() {
    ByteBuf held = ByteBufAllocator.DEFAULT.directBuffer(100);

    AssertionError failure = assertThrows(AssertionError.class, this::checkWithoutPatience);
    assertTrue(failure.getMessage().contains("shouldSeeAPooledBufferThatIsStillHeld"));
    assertTrue(DirectMemory.inUse(Guards.LEAKS).pinned() >= 100);

    held.release();
    checkWithoutPatience();
  }

  @Test
  void shouldSeeABufferOutsideThePoolThatIsStillHeld() {
    ByteBuf held = Unpooled.directBuffer(100);

    AssertionError failure = assertThrows(AssertionError.class, this::checkWithoutPatience);
    assertTrue(failure.getMessage().contains("shouldSeeABufferOutsideThePoolThatIsStillHeld"));
    assertEquals(new DirectMemory(0, 100), DirectMemory.inUse(Guards.LEAKS));

    held.release();
    checkWithoutPatience();
  }

  @ParameterizedTest
  @MethodSource("blocking")
  void shouldSeeWhatBlocksAnEventLoop(String name) throws Exception {
    onAnEventLoop(BLOCKING.get(name));

    List<String> calls = Guards.BLOCKING.take();

    assertTrue(!calls.isEmpty() && calls.get(0).contains("GuardsTest"), calls::toString);
  }

  @Test
  void shouldFailForWhatBlocksAnEventLoopThoughTheHandlerSwallowsErrors() throws Exception {
    onAnEventLoop(() -> {
      try {
        Thread.sleep(1);
      } catch (Throwable ignored) {
        // as a handler does
      }
      return null;
    });

    AssertionError failure = assertThrows(AssertionError.class, this::checkWithoutPatience);
    assertTrue(failure.getMessage().contains("GuardsTest"), failure::getMessage);
    checkWithoutPatience();
  }

  @Test
  void shouldLetWorkersAndThoseWhoMeanItBlock() throws Exception {
    onAnEventLoop(() -> {
      OnPurpose.block(() -> LockSupport.parkNanos(1));
      return null;
    });
    Vertx vertx = Vertx.vertx();
    try {
      await(vertx.executeBlocking(BLOCKING.get("sleep")));
    } finally {
      await(vertx.close());
    }
    assertEquals(List.of(), Guards.BLOCKING.take());
  }

  private void checkWithoutPatience() {
    Guards.check("this test", Duration.ZERO);
  }

  private static void onAnEventLoop(Callable<?> action) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      await(Future.future(done -> vertx.runOnContext(v -> {
        try {
          done.complete(action.call());
        } catch (Exception e) {
          done.fail(e);
        }
      })));
    } finally {
      await(vertx.close());
    }
  }

  private static void await(Future<?> future) throws Exception {
    future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** As when a buffer is released by an event loop while the guard looks through those that are open. */
  @Test
  void shouldTakeWhatIsReleasedWhileItLooksForNoConstant() {
    Object resource = new Object();
    OpenResource<Object> open = assertInstanceOf(
        OpenResource.class,
        new RecordingDetector<>(Object.class, 1, report -> {}).trackForcibly(resource));
    open.close(resource);
    assertEquals(false, open.isConstant());
  }
}
