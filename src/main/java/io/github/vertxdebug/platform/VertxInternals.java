package io.github.vertxdebug.platform;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpContentCompressor;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Closeable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.buffer.VertxByteBufAllocator;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.spi.metrics.VertxMetrics;
import io.vertx.micrometer.backends.BackendRegistries;
import io.vertx.micrometer.impl.MicrometerMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The only class that names Vert.x's internal packages. Stateless; none of its methods blocks, and those that do not say otherwise may be called
 * from any thread.
 */
public final class VertxInternals {

  /** So many writes to a connection are flushed even before the task that makes them is done. */
  private static final int MOST_WRITES_TOGETHER = 256;

  private static final int MOST_SEND_BUFFER_BYTES = 16 << 20;

  private VertxInternals() {}

  /** The event loops that run this Vert.x instance's verticles, in a stable order. */
  public static List<EventExecutor> eventLoops(Vertx vertx) {
    List<EventExecutor> loops = new ArrayList<>();
    ((VertxInternal) vertx).nettyEventLoopGroup().forEach(loops::add);
    return List.copyOf(loops);
  }

  /** The allocator Vert.x gives to the channels it opens: the one whose figures mean something. */
  public static ByteBufAllocator allocator() {
    return VertxByteBufAllocator.POOLED_ALLOCATOR;
  }

  /**
   * The Micrometer registry this Vert.x instance reports to, or null when it was built without vertx-micrometer-metrics.
   * Its name in the host's options does not matter.
   */
  public static @Nullable MeterRegistry meterRegistry(Vertx vertx) {
    VertxMetrics metrics = ((VertxInternal) vertx).metrics();
    if (metrics instanceof MicrometerMetrics micrometer) {
      return micrometer.registry();
    }
    return metrics == null ? null : BackendRegistries.getDefaultNow();
  }

  /** What carries a connection. */
  static Channel channel(HttpConnection connection) {
    return ((ConnectionBase) connection).channel();
  }

  /**
   * Closes the socket of a connection without waiting for anything: what {@link HttpConnection#close()} does not do while
   * the peer has stopped reading, because it waits for a flush that never comes. Without effect when it is closed already.
   */
  public static void closeSocket(HttpConnection connection) {
    Channel channel = channel(connection);
    if (!channel.isOpen()) {
      return;
    }
    // With a reset: otherwise the kernel would keep what a stuck peer has not read,
    // and try for minutes.
    setOption(channel, ChannelOption.SO_LINGER, 0);
    // From the head of the pipeline: past the TLS handler, which would wait for its
    // close_notify to be flushed.
    ChannelFuture unused = channel.pipeline().firstContext().close();
  }

  /**
   * Resets a stream of an HTTP/2 connection, whatever of it is still waiting to be sent: what {@code HttpServerResponse#reset}
   * does not do once the end of the response was handed down, though a shut window may hold it back for ever.
   */
  public static void resetStream(HttpConnection connection, long streamId) {
    Channel channel = channel(connection);
    ChannelHandlerContext context = channel.pipeline().context(Http2ConnectionHandler.class);
    if (context != null && channel.isActive()) {
      Http2ConnectionHandler handler = (Http2ConnectionHandler) context.handler();
      int id = Math.toIntExact(streamId);
      if (handler.connection().stream(id) != null) {
        ChannelFuture unused =
            handler.resetStream(context, id, Http2Error.CANCEL.code(), context.newPromise());
        context.flush();
      }
    }
  }

  /**
   * Makes an HTTP/2 connection fit for streams that are all sent something at every tick. What a task writes to them is flushed
   * together, after what the event loop has to do already: Vert.x flushes each write, so that a tick would be a system call for
   * each of them. And the kernel gets room for what is on its way to each. To be called on the event loop of the connection, whenever
   * a stream has come or gone; without effect on HTTP/1.1.
   *
   * @param sendBufferBytes for each request that is open, as far as the kernel allows (on Linux {@code net.core.wmem_max}), and at
   *     most 16 MiB in all
   */
  public static void share(HttpConnection connection, int sendBufferBytes) {
    Channel channel = channel(connection);
    ChannelPipeline pipeline = channel.pipeline();
    Http2ConnectionHandler http2 = pipeline.get(Http2ConnectionHandler.class);
    if (http2 == null || !channel.isOpen()) {
      return;
    }
    if (pipeline.context(FlushConsolidationHandler.class) == null) {
      pipeline.addLast(new FlushConsolidationHandler(MOST_WRITES_TOGETHER, true));
    }
    long bytes = (long) sendBufferBytes * Math.max(1, http2.connection().numActiveStreams());
    setOption(channel, ChannelOption.SO_SNDBUF, (int) Math.min(bytes, MOST_SEND_BUFFER_BYTES));
  }

  /**
   * Hands the kernel at once what has been written to a {@link #share shared} connection. To be called on its event loop;
   * without effect on HTTP/1.1, where nothing waits.
   */
  public static void flush(HttpConnection connection) {
    ChannelHandlerContext context =
        channel(connection).pipeline().context(Http2ConnectionHandler.class);
    if (context != null) {
      ((Http2ConnectionHandler) context.handler()).flush(context);
    }
  }

  /** Without effect on a socket that the peer has just reset. */
  private static <T> void setOption(Channel channel, ChannelOption<T> option, T value) {
    try {
      channel.config().setOption(option, value);
    } catch (ChannelException e) {
      // There is nothing left to send.
    }
  }

  /**
   * An event-loop context that belongs to no verticle: what is deployed from it lives until it is undeployed, and not just as
   * long as the verticle that happened to ask first.
   */
  public static Context detachedContext(Vertx vertx) {
    return ((VertxInternal) vertx).createEventLoopContext();
  }

  /**
   * Runs an action now, on this thread, in a context of the current event loop that belongs to no verticle and to no request.
   * To be called on an event loop.
   */
  public static void detachedOnThisLoop(Vertx vertx, Runnable action) {
    VertxInternal internal = (VertxInternal) vertx;
    internal
        .contextBuilder()
        .withEventLoop(internal.getOrCreateContext().nettyEventLoop())
        .build()
        .dispatch(v -> action.run());
  }

  /**
   * Runs an action when Vert.x begins to close, which undeploys nothing before that is done.
   *
   * @return takes that back
   */
  public static Runnable beforeClose(Vertx vertx, Supplier<Future<?>> action) {
    VertxInternal internal = (VertxInternal) vertx;
    Closeable hook = done -> action.get().onComplete(whatever -> done.succeed());
    internal.addCloseHook(hook);
    return () -> internal.removeCloseHook(hook);
  }

  /** The event loop of the present context, to hand it tasks from elsewhere. */
  public static Executor thisLoop(Vertx vertx) {
    return ((VertxInternal) vertx).getOrCreateContext().nettyEventLoop();
  }

  /** The context of a request: that of its connection, whatever context a handler has moved on to. */
  public static Context contextOf(HttpServerRequest request) {
    return ((HttpServerRequestInternal) request).context();
  }

  /** Whether the present thread is the event loop of a connection. */
  public static boolean isOnLoopOf(HttpConnection connection) {
    return channel(connection).eventLoop().inEventLoop();
  }

  /**
   * Whether the server compresses what it sends on a connection, unless an answer says that it is encoded already. True where
   * that cannot be told.
   */
  public static boolean compresses(HttpConnection connection) {
    ChannelPipeline pipeline = channel(connection).pipeline();
    Http2ConnectionHandler http2 = pipeline.get(Http2ConnectionHandler.class);
    if (http2 != null) {
      return http2.encoder().getClass().getName().contains("Compressor");
    }
    return pipeline.get(HttpContentCompressor.class) != null
        || pipeline.get(HttpRequestDecoder.class) == null;
  }

  /** Bytes as a buffer, without copying them; they must not change afterwards. */
  public static Buffer wrap(byte[] bytes) {
    return wrap(Unpooled.wrappedBuffer(bytes));
  }

  /** The same of memory that is wrapped already. */
  static Buffer wrap(ByteBuf memory) {
    return BufferInternal.buffer(memory);
  }
}
