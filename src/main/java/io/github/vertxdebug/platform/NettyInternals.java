package io.github.vertxdebug.platform;

import io.netty.buffer.PoolChunkMetric;
import io.netty.buffer.PoolSubpageMetric;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.netty.util.internal.PlatformDependent;
import java.lang.reflect.Field;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The only class that reads what is private in Netty. Stateless; any thread; takes no lock.
 *
 * <p>Why at all: the public list of an arena's subpages holds those with a free slot only. A subpage whose slots are all
 * taken is unlinked from it, so a leak of small buffers, the very thing to be seen, would show as nothing at all.
 */
public final class NettyInternals {

  private static final @Nullable Field SUBPAGES = chunkField("subpages");

  private static final @Nullable Field MEMORY = chunkField("memory");

  private static final @Nullable Field THREAD = field(SingleThreadEventExecutor.class, "thread");

  private NettyInternals() {}

  /**
   * Whether an event loop has a thread yet. To ask it anything in public would give it one. True where that cannot be told.
   */
  public static boolean isStarted(EventExecutor loop) {
    try {
      return THREAD == null
          || !(loop instanceof SingleThreadEventExecutor)
          || THREAD.get(loop) != null;
    } catch (IllegalAccessException e) {
      return true;
    }
  }

  /** The thread of an event loop; null when it has none, or where that cannot be told. */
  public static @Nullable Thread thread(EventExecutor loop) {
    try {
      return THREAD != null && loop instanceof SingleThreadEventExecutor
          ? (Thread) THREAD.get(loop)
          : null;
    } catch (IllegalAccessException e) {
      return null;
    }
  }

  /**
   * Every subpage of a chunk, the full ones included, in the order of their addresses; null where the field cannot be read
   * (another Netty, or one whose module is closed to us).
   */
  public static @Nullable List<PoolSubpageMetric> subpages(PoolChunkMetric chunk) {
    if (SUBPAGES == null || !SUBPAGES.getDeclaringClass().isInstance(chunk)) {
      return null;
    }
    try {
      if (!(SUBPAGES.get(chunk) instanceof PoolSubpageMetric[] byFirstPage)) {
        return null;
      }
      List<PoolSubpageMetric> present = new ArrayList<>();
      // Event loops put subpages in and take them out meanwhile. What is read here is a reference
      // whose sizes are final and whose free count is read under its lock: a subpage just released
      // reads as "all free".
      for (PoolSubpageMetric subpage : byFirstPage) {
        if (subpage != null) {
          present.add(subpage);
        }
      }
      return present;
    } catch (IllegalAccessException e) {
      return null;
    }
  }

  /**
   * Where a chunk of direct memory lies; 0 for one on the heap, and where that cannot be told. Netty's own method for it says 0 for
   * memory that it took past the JVM's accounting, which is where it matters most.
   */
  public static long address(PoolChunkMetric chunk) {
    if (MEMORY == null || !MEMORY.getDeclaringClass().isInstance(chunk)) {
      return 0;
    }
    try {
      return MEMORY.get(chunk) instanceof ByteBuffer memory && memory.isDirect()
          ? address(memory)
          : 0;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return 0;
    }
  }

  private static long address(ByteBuffer memory) throws ReflectiveOperationException {
    if (PlatformDependent.hasDirectByteBufferAddress(memory)) {
      return PlatformDependent.directBufferAddress(memory);
    }
    if (PlatformDependent.javaVersion() < 22) {
      return 0;
    }
    // MemorySegment.ofBuffer(memory).address(), which Java 17 does not have. Its
    // position may be anywhere.
    Class<?> segments = Class.forName("java.lang.foreign.MemorySegment");
    Object segment = segments
        .getMethod("ofBuffer", Buffer.class)
        .invoke(null, memory.duplicate().clear());
    return segments.getMethod("address").invoke(segment) instanceof Long address ? address : 0;
  }

  private static @Nullable Field chunkField(String name) {
    try {
      ClassLoader netty = PoolChunkMetric.class.getClassLoader();
      return field(Class.forName("io.netty.buffer.PoolChunk", false, netty), name);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  private static @Nullable Field field(Class<?> of, String name) {
    try {
      Field field = of.getDeclaredField(name);
      return field.trySetAccessible() ? field : null;
    } catch (ReflectiveOperationException | SecurityException e) {
      return null;
    }
  }
}
