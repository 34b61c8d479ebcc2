package io.github.vertxdebug.stress;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** One HTTP/2 connection of the {@link NettyFloor}, on Netty's frame codec: any request opens an event stream. On its event loop. */
final class Http2Floor extends ChannelInboundHandlerAdapter {

  private final Supplier<ByteBuf> first;
  private final List<Http2FrameStream> streams = new ArrayList<>();

  /** @param first makes the first event */
  Http2Floor(Supplier<ByteBuf> first) {
    this.first = first;
  }

  static ChannelHandler codec() {
    return Http2FrameCodecBuilder.forServer()
        .initialSettings(
            Http2Settings.defaultSettings().maxConcurrentStreams(Http2Load.MOST_STREAMS))
        .build();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof Http2HeadersFrame request) {
      Http2FrameStream stream = request.stream();
      context.write(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers()
              .status("200")
              .set("content-type", "text/event-stream")
              .set("cache-control", "no-cache"))
          .stream(stream));
      context.writeAndFlush(new DefaultHttp2DataFrame(first.get()).stream(stream));
      streams.add(stream);
    }
    ReferenceCountUtil.release(message);
  }

  /** Writes an event to each stream, and flushes once. */
  void send(ChannelHandlerContext context, ByteBuf event) {
    for (Http2FrameStream stream : streams) {
      context.write(
          new DefaultHttp2DataFrame(event.retainedDuplicate()).stream(stream),
          context.channel().voidPromise());
    }
    context.flush();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
