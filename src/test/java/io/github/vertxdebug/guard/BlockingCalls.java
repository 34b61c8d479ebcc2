package io.github.vertxdebug.guard;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import reactor.blockhound.BlockHound;

/**
 * Records every call on an event loop that blocks, with its stack. Recorded and not thrown: what is thrown in a handler is
 * mostly caught by somebody. Which threads are event loops, and where Netty itself must wait, is told by Netty's own
 * integration, which BlockHound finds on the class path. Any thread.
 */
final class BlockingCalls {

  private final Queue<Throwable> found = new ConcurrentLinkedQueue<>();

  void install() {
    BlockHound.install(builder -> {
      // Newer JDKs moved these to natives with other names, which BlockHound does not know.
      builder.markAsBlocking("java.lang.Object", "wait0", "(J)V");
      builder.markAsBlocking("java.io.RandomAccessFile", "readBytes0", "([BII)I");
      builder.markAsBlocking("java.io.RandomAccessFile", "writeBytes0", "([BII)V");
      // Files.readString and its like do not go by the streams.
      builder.markAsBlocking("sun.nio.ch.FileChannelImpl", "read", "(Ljava/nio/ByteBuffer;)I");
      builder.markAsBlocking("sun.nio.ch.FileChannelImpl", "write", "(Ljava/nio/ByteBuffer;)I");

      // Handing a task to a worker thread, and taking back what waits at the end, take the
      // locks of the pool's queue for a moment: whoever offloads work cannot do with less.
      builder.allowBlockingCallsInside("java.util.concurrent.ThreadPoolExecutor", "execute");
      builder.allowBlockingCallsInside("java.util.concurrent.ThreadPoolExecutor", "shutdownNow");
      // The JDK's TLS reads random numbers when Vert.x asks which cipher suites there
      // are, and when it makes the context of a server, which it does on the loop of
      // the first connection.
      builder.allowBlockingCallsInside("io.vertx.core.spi.tls.DefaultJDKCipherSuite", "<clinit>");
      builder.allowBlockingCallsInside("io.vertx.core.spi.tls.DefaultSslContextFactory", "create");

      // The JDK reads a file of properties for the first socket of a process,
      // which may be a test's.
      builder.allowBlockingCallsInside("java.net.SocketImpl", "<clinit>");

      builder.allowBlockingCallsInside(OnPurpose.class.getName(), "block");
      // So that there is a blocked event loop to see.
      builder.allowBlockingCallsInside("io.github.vertxdebug.sample.ShopApi", "pause");

      builder.blockingMethodCallback(method -> found.add(
          new Throwable("BLOCKING: " + method + " on " + Thread.currentThread().getName())));
    });
  }

  /** The calls since the last time, each with its stack. */
  List<String> take() {
    List<String> taken = new ArrayList<>();
    for (Throwable call = found.poll(); call != null; call = found.poll()) {
      StringWriter text = new StringWriter();
      call.printStackTrace(new PrintWriter(text));
      taken.add(text.toString());
    }
    return taken;
  }
}
