package io.github.vertxdebug.source;

import io.github.vertxdebug.snapshot.Snapshot;
import io.github.vertxdebug.snapshot.SnapshotJson;
import io.github.vertxdebug.snapshot.StateBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.lang.management.ThreadMXBean;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * What {@link ObservedJvm} runs: does one known piece of work for each line it reads, and answers each with one line. Everything
 * it takes it keeps.
 */
final class ObservedProgram {

  private static final int PAGE = 4096;

  /** Where the compiler cannot leave the garbage out. */
  private static volatile byte[] last = new byte[0];

  private long hours;
  private final List<Object> kept = new ArrayList<>();
  private final List<Source> sources = List.of(
      new RuntimeSource(),
      new JvmMemorySource(MemoryType.HEAP),
      new JvmMemorySource(MemoryType.NON_HEAP),
      new CodeCacheSource(),
      new JitSource(),
      new ClassSource(),
      new ThreadSource(),
      new BufferPoolSource());
  private final List<SampledSource<?>> sampled = List.of(
      new AllocationSource(),
      new CpuSource(),
      new ThreadStateSource(),
      new VirtualThreadSource(),
      new SafepointSource(),
      new AllocatorSource(ByteBufAllocator.DEFAULT),
      new ArenaSource(ByteBufAllocator.DEFAULT),
      new ChunkSource(ByteBufAllocator.DEFAULT),
      // By a clock that makes every reading of the mappings due.
      new ProcessMemorySource(
          Path.of("/proc/self"),
          () -> PooledChunks.direct(ByteBufAllocator.DEFAULT),
          () -> hours++ * 3_600_000));
  private long seq;

  private ObservedProgram() {}

  public static void main(String[] args) throws Exception {
    ObservedProgram program = new ObservedProgram();
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      System.out.println(program.run(line.split(" ", -1)));
    }
    System.exit(0);
  }

  private String run(String[] command) throws Exception {
    int amount = command.length > 1 ? Integer.parseInt(command[1]) : 0;
    switch (command[0]) {
      case "state":
        return state();
      case "burn":
        burn(amount);
        return "done";
      case "heap":
        // Small enough not to get regions of their own.
        for (int i = 0; i < amount * 16; i++) {
          kept.add(new byte[1 << 16]);
        }
        return "done";
      case "direct":
        ByteBuffer direct = ByteBuffer.allocateDirect(amount << 20);
        for (int i = 0; i < direct.capacity(); i += PAGE) {
          direct.put(i, (byte) 1);
        }
        kept.add(direct);
        return "done";
      case "netty":
        // Takes a chunk of the pool and touches one page of it.
        ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(amount);
        buffer.writeByte(1);
        kept.add(buffer);
        return "done";
      case "nettyheap":
        kept.add(ByteBufAllocator.DEFAULT.heapBuffer(amount));
        return "done";
      case "release":
        kept.removeIf(taken -> taken instanceof ByteBuf held && held.release());
        return "done";
      case "native":
        touchNative((long) amount << 20);
        return "done";
      case "map":
        map(Path.of(command[2]), amount << 20);
        return "done";
      case "threads":
        startThreads(amount, Integer.parseInt(command[2]));
        return "done";
      case "virtual":
        startVirtual(amount);
        return "done";
      case "states":
        startInStates(amount);
        return "done";
      case "classes":
        loadClasses(amount);
        return "done";
      case "garbage":
        makeGarbage(amount);
        return "done";
      case "gc":
        System.gc();
        return "done";
      default:
        return "unknown: " + command[0];
    }
  }

  /** Takes so many milliseconds of a processor, however long that may last. */
  private static void burn(int millis) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long end = threads.getCurrentThreadCpuTime() + millis * 1_000_000L;
    while (threads.getCurrentThreadCpuTime() < end) {
      Thread.onSpinWait();
    }
  }

  private String state() throws Exception {
    StateBuilder out = new StateBuilder();
    for (SampledSource<?> source : sampled) {
      sample(source, out);
    }
    sources.forEach(source -> source.write(out));
    Snapshot snapshot = out.finish(++seq, System.currentTimeMillis());
    return "{\"memory\":" + text(snapshot, "memory") + ",\"metrics\":" + text(snapshot, "metrics")
        + "}";
  }

  private static String text(Snapshot snapshot, String part) {
    return new String(SnapshotJson.part(snapshot, part), StandardCharsets.UTF_8);
  }

  private static <S> void sample(SampledSource<S> source, StateWriter out) throws Exception {
    source.write(source.sample(), out);
  }

  /** Memory that neither the JVM nor Netty has in its accounts, as a library's malloc has it. */
  private static void touchNative(long bytes) throws ReflectiveOperationException {
    Class<?> type = Class.forName("sun.misc.Unsafe");
    Field field = type.getDeclaredField("theUnsafe");
    field.setAccessible(true);
    Object unsafe = field.get(null);
    Object address = type.getMethod("allocateMemory", long.class).invoke(unsafe, bytes);
    type.getMethod("setMemory", long.class, long.class, byte.class)
        .invoke(unsafe, address, bytes, (byte) 1);
  }

  private void map(Path file, int bytes) throws Exception {
    try (FileChannel channel = FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes);
      for (int i = 0; i < bytes; i += PAGE) {
        mapped.put(i, (byte) 1);
      }
      kept.add(mapped);
    }
  }

  private static void startThreads(int count, int depth) throws InterruptedException {
    CountDownLatch deep = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      Thread thread = new Thread(() -> descend(depth, deep), "deep-" + i);
      thread.setDaemon(true);
      thread.start();
    }
    deep.await();
  }

  private static long descend(int left, CountDownLatch deep) {
    if (left > 0) {
      return descend(left - 1, deep) + left;
    }
    deep.countDown();
    park();
    return 0;
  }

  /** They run for ever, so as many as there are carriers keep one each. By reflection, as Java 17 has none. */
  private static void startVirtual(int count) throws Exception {
    Runnable task = () -> {
      while (true) {
        Thread.onSpinWait();
      }
    };
    for (int i = 0; i < count; i++) {
      Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
    }
  }

  /** So many in each state that a thread can be in for long, without running. */
  private void startInStates(int count) throws InterruptedException {
    Object monitor = new Object();
    CountDownLatch held = new CountDownLatch(1);
    startDaemon(() -> {
      synchronized (monitor) {
        held.countDown();
        LockSupport.parkNanos(Long.MAX_VALUE);
        park();
      }
    });
    held.await();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      threads.add(startDaemon(() -> {
        synchronized (monitor) {
          park();
        }
      }));
      threads.add(startDaemon(ObservedProgram::park));
      threads.add(startDaemon(() -> LockSupport.parkNanos(Long.MAX_VALUE)));
    }
    for (Thread thread : threads) {
      while (thread.getState() == Thread.State.RUNNABLE || thread.getState() == Thread.State.NEW) {
        Thread.onSpinWait();
      }
    }
  }

  private static Thread startDaemon(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void park() {
    while (true) {
      LockSupport.park();
    }
  }

  /** Classes that nobody keeps, each of a loader of its own. */
  private static void loadClasses(int count) throws Exception {
    byte[] code;
    try (InputStream in = ObservedProgram.class.getResourceAsStream("Near.class")) {
      code = in.readAllBytes();
    }
    for (int i = 0; i < count; i++) {
      ClassLoader loader = new ClassLoader(null) {
        @Override
        protected Class<?> findClass(String name) {
          return defineClass(name, code, 0, code.length);
        }
      };
      loader.loadClass(Near.class.getName());
    }
  }

  private static void makeGarbage(int megabytes) {
    for (int i = 0; i < megabytes; i++) {
      last = new byte[1 << 20];
    }
    last = new byte[0];
  }
}
