package io.github.vertxdebug.platform;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Sends one frame to many HTTP/1.1 connections of an event loop as a chunk that is encoded once, from one direct buffer.
 *
 * <pre>
 *   response.write(frame) ──► Vert.x: order, accounts, metrics ──► this ──────────────────────► socket
 *                                                                   └──► Netty's encoder ──► (everything else)
 * </pre>
 *
 * <p>For every connection Netty's encoder would make the chunk's size in a buffer of its own, have the frame copied into
 * another, and give the socket three pieces to gather. What Vert.x does for a write comes before and stays as it is. A frame is
 * known by the memory it is in, so whatever else is written, at whatever time, takes the usual way.
 *
 * <p><b>Thread.</b> One per event loop, and only on it. What it allocates is given back when the last connection has sent it
 * and {@link Shared#close} was called.
 */
@ChannelHandler.Sharable
public final class SharedChunks extends ChannelOutboundHandlerAdapter {

  private static final byte[] CRLF = {'\r', '\n'};

  private @Nullable Shared current;
  private long sent;

  /** A frame, as bytes and as a chunk. */
  public static final class Shared implements AutoCloseable {

    private final ByteBuf memory;
    private final Buffer buffer;
    /** Made for the first who sends it so. */
    private @Nullable ByteBuf chunk;

    private Shared(byte[] bytes) {
      memory = Unpooled.wrappedBuffer(bytes);
      buffer = VertxInternals.wrap(memory);
    }

    /** What to write to a response. */
    public Buffer buffer() {
      return buffer;
    }

    private ByteBuf chunk() {
      ByteBuf made = chunk;
      if (made == null) {
        int length = memory.readableBytes();
        byte[] size = Integer.toHexString(length).getBytes(StandardCharsets.US_ASCII);
        made = VertxInternals.allocator().directBuffer(size.length + length + 2 * CRLF.length);
        made.writeBytes(size).writeBytes(CRLF).writeBytes(memory, 0, length).writeBytes(CRLF);
        chunk = made;
      }
      return made;
    }

    @SuppressWarnings(
        "ReferenceEquality") // It is this very memory, and not the same bytes elsewhere.
    private boolean isIn(ByteBuf content) {
      if (content.readableBytes() != memory.readableBytes()) {
        return false;
      }
      for (ByteBuf wrapped = content; wrapped != null; wrapped = wrapped.unwrap()) {
        if (wrapped == memory) {
          return true;
        }
      }
      return false;
    }

    @Override
    public void close() {
      ByteBuf made = chunk;
      if (made != null) {
        chunk = null;
        made.release();
      }
    }
  }

  /**
   * Lets frames of a connection's responses go as chunks from now on, or no more.
   *
   * @param chunked whether its response is one in chunks, which one of HTTP/1.0 is not; without meaning for HTTP/2
   */
  public void attach(HttpConnection connection, boolean chunked) {
    Channel channel = VertxInternals.channel(connection);
    ChannelHandlerContext encoder = channel.pipeline().context(HttpResponseEncoder.class);
    boolean attached = channel.pipeline().context(SharedChunks.class) != null;
    if (encoder != null && chunked && !attached) {
      channel.pipeline().addAfter(encoder.name(), null, this);
    } else if (attached && !chunked) {
      channel.pipeline().remove(SharedChunks.class);
    }
  }

  /** Encodes a frame, of at least one byte. It has to be closed. */
  public static Shared share(byte[] bytes) {
    return new Shared(bytes);
  }

  /** Which frame is written from now on; null for none. */
  public void use(@Nullable Shared shared) {
    current = shared;
  }

  /** How often a frame has been sent as a chunk made before. */
  public long sent() {
    return sent;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    Shared shared = current;
    if (shared != null
        && message instanceof HttpContent content
        && !(message instanceof HttpMessage)
        && !(message instanceof LastHttpContent)
        && shared.isIn(content.content())) {
      sent++;
      ReferenceCountUtil.release(message);
      // What comes of it is told by the promise.
      ChannelFuture unused = context
          .pipeline()
          .context(HttpResponseEncoder.class)
          .write(shared.chunk().retainedDuplicate(), promise);
    } else {
      ChannelFuture unused = context.write(message, promise);
    }
  }
}
