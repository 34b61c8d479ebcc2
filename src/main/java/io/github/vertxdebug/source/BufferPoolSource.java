package io.github.vertxdebug.source;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * {@code memory.direct} and {@code memory.mapped}: number, bytes used and capacity of the JVM's buffers outside the heap, from
 * the {@link BufferPoolMXBean}s. Where Netty takes its direct memory past the JVM's accounting (by Unsafe where it may; by
 * foreign memory on Java 25, where that is its default), those bytes are in no MXBean: they are Netty's own counter, given as {@code memory.direct.netty} and contained in {@code used} and
 * {@code capacity}. {@code max} is the most the JVM hands out ({@code MaxDirectMemorySize}, from the
 * {@link HotSpotDiagnosticMXBean}; as much as the heap may take, unless that flag is set) and {@code netty_max} the most Netty takes
 * past it: either is an error for who wants more.
 *
 * <p>Broadcaster's loop; holds nothing. Absent: {@code netty} and {@code netty_max} where the JVM accounts for Netty's memory,
 * {@code max} where the JVM does not tell its flags, a pool the JVM does not have.
 */
final class BufferPoolSource implements Source {

  /** There are always the same; to look for them once more costs more than to read them. */
  private static final List<BufferPoolMXBean> POOLS =
      List.copyOf(ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class));

  private final long maxBytes = limitOfTheJvm();

  @Override
  public String name() {
    return "buffers";
  }

  @Override
  public void write(StateWriter out) {
    out.object("memory");
    for (BufferPoolMXBean pool : POOLS) {
      if (pool.getName().equals("direct")) {
        long netty = nettyBytes();
        out.object("direct");
        out.putIfKnown("count", pool.getCount());
        out.putIfKnown("used", plus(pool.getMemoryUsed(), netty));
        out.putIfKnown("capacity", plus(pool.getTotalCapacity(), netty));
        out.putIfKnown("max", maxBytes);
        out.putIfKnown("netty", netty);
        out.putIfKnown("netty_max", netty < 0 ? -1 : PlatformDependent.maxDirectMemory());
        out.end();
      } else if (pool.getName().equals("mapped")) {
        out.object("mapped");
        out.putIfKnown("count", pool.getCount());
        out.putIfKnown("used", pool.getMemoryUsed());
        out.putIfKnown("capacity", pool.getTotalCapacity());
        out.end();
      }
    }
    out.end();
  }

  /** Direct memory of the whole process, in bytes; 0 when not known. */
  static long directBytes() {
    long bytes = Math.max(0, nettyBytes());
    for (BufferPoolMXBean pool : POOLS) {
      if (pool.getName().equals("direct")) {
        bytes += Math.max(0, pool.getMemoryUsed());
      }
    }
    return bytes;
  }

  /** What Netty allocates without the JVM's accounting; -1 when there is no such thing or it is not counted. */
  private static long nettyBytes() {
    // With Unsafe, but with a cleaner, both the JVM and Netty count the same bytes.
    // Without Unsafe the JVM counts what is left to its garbage collector, and Netty
    // what it frees itself.
    boolean apart = PlatformDependent.useDirectBufferNoCleaner() || !PlatformDependent.hasUnsafe();
    return apart ? PlatformDependent.usedDirectMemory() : -1;
  }

  /** In bytes; -1 when the JVM does not tell. */
  private static long limitOfTheJvm() {
    try {
      HotSpotDiagnosticMXBean flags =
          ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
      if (flags == null) {
        return -1;
      }
      long set = Long.parseLong(flags.getVMOption("MaxDirectMemorySize").getValue());
      return set == 0 ? Runtime.getRuntime().maxMemory() : set;
    } catch (IllegalArgumentException e) {
      // Not HotSpot, or one without this flag.
      return -1;
    }
  }

  private static long plus(long jvm, long netty) {
    return jvm < 0 ? -1 : jvm + Math.max(0, netty);
  }
}
