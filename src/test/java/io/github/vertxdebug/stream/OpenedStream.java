package io.github.vertxdebug.stream;

import static io.github.vertxdebug.RunningDashboard.await;
import static io.github.vertxdebug.RunningDashboard.awaitUntil;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/** A stream of a {@link StreamServer}, for use from the test's thread, and what was heard of its end. */
final class OpenedStream {

  /** Where the close callback found the stream; one entry a call. */
  private final List<String> closes = new CopyOnWriteArrayList<>();

  private final EventStream stream;
  private final Context context;
  final HttpServerRequest request;
  final Thread loop = Thread.currentThread();

  OpenedStream(EventStream stream, Context context, HttpServerRequest request) {
    this.stream = stream;
    this.context = context;
    this.request = request;
    stream.onClose(() -> closes.add(
        stream.state() + (Thread.currentThread() == loop ? "" : " on " + Thread.currentThread())));
  }

  /** The stream itself, for those on its event loop. */
  EventStream stream() {
    return stream;
  }

  void run(Consumer<EventStream> action) {
    String done = call(one -> {
      action.accept(one);
      return "done";
    });
    assertEquals("done", done);
  }

  <T> T call(Function<EventStream, T> use) {
    Promise<T> result = Promise.promise();
    context.runOnContext(v -> {
      try {
        result.complete(use.apply(stream));
      } catch (RuntimeException | Error e) {
        result.fail(e);
      }
    });
    return await(result.future());
  }

  /** Runs on the event loop, in a later turn. */
  void later(Runnable action) {
    context.runOnContext(v -> action.run());
  }

  WriteResult write(Buffer frame) {
    return call(one -> one.write(frame));
  }

  /** Writes the same frame until it is refused; tells how often it was accepted. */
  int fill(Buffer frame) {
    int accepted = 0;
    for (int i = 0; i < 100_000; i++) {
      if (write(frame) == WriteResult.ACCEPTED) {
        accepted++;
      } else if (call(one -> one.writable())) {
        continue; // the kernel has just taken some
      } else {
        return accepted;
      }
    }
    throw new AssertionError("never full");
  }

  /** Makes the connection fail whatever it is given to send. */
  void failWritesBelow() {
    ((ConnectionBase) request.connection())
        .channel()
        .pipeline()
        .addFirst(new ChannelOutboundHandlerAdapter() {
          @Override
          public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            ReferenceCountUtil.release(message);
            promise.setFailure(new IOException("a fault below"));
          }
        });
  }

  boolean isClosed() {
    return !closes.isEmpty();
  }

  /** Waits until it is closed, on its own event loop, with its state readable. */
  void awaitClosed() {
    awaitUntil("the stream is closed", this::isClosed);
    assertClosedOnce();
  }

  void assertClosedOnce() {
    assertEquals(List.of("CLOSED"), closes);
  }
}
