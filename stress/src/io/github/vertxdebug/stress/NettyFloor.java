package io.github.vertxdebug.stress;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What sending costs at least in a JVM: Netty alone, NIO, one event loop for everything. It takes any request for one of an
 * event stream and answers with the head of a chunked response. At each tick it makes one event of a given size, as one chunk
 * in one direct buffer, and writes and flushes that to every channel. No HTTP codec, no copy, no state, no baseline. Over HTTP/2 ({@link Http2Floor}) with Netty's
 * frame codec, and one flush a connection.
 */
public final class NettyFloor {

  /** Of a delta's first event: what is not data. */
  static final int AROUND_DATA = "id: floor-1\nevent: diagnostics-delta\ndata: \n\n".length();

  private static final String HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n";

  /** So long that a delta's event has the size that is asked for, give or take the digits of its number. */
  private final String padding;

  private final Set<Channel> channels = new LinkedHashSet<>();
  private final Set<ChannelHandlerContext> http2 = new LinkedHashSet<>();
  private long seq = 1;

  private NettyFloor(int bytes) {
    this.padding = "x".repeat(Math.max(0, bytes - event("diagnostics-delta", "").length()));
  }

  public static void main(String[] args) throws Exception {
    NettyFloor floor = new NettyFloor(Integer.parseInt(args[0]));
    int tickMillis = Integer.parseInt(args[1]);
    int port = args.length > 2 ? Integer.parseInt(args[2]) : 0;
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    Channel server = new ServerBootstrap()
        .group(loop)
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, 1024)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel channel) {
            if (args.length > 3 && args[3].equals("2")) {
              floor.http2(channel); // whose many streams do not fit into a small buffer
            } else {
              channel.config().setOption(ChannelOption.SO_SNDBUF, 32768);
              channel.pipeline().addLast(floor.new Request());
            }
          }
        })
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .sync()
        .channel();
    loop.scheduleAtFixedRate(floor::tick, tickMillis, tickMillis, TimeUnit.MILLISECONDS);
    System.out.println("Debug dashboard: http://127.0.0.1:"
        + ((InetSocketAddress) server.localAddress()).getPort() + "/debug/");
    while (System.in.read() >= 0) {
      // Until whoever started this ends.
    }
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }

  private void tick() {
    seq++;
    ByteBuf frame = chunk("diagnostics-delta");
    for (Channel channel : channels) {
      if (channel.isWritable()) {
        channel.writeAndFlush(frame.retainedDuplicate(), channel.voidPromise());
      }
    }
    frame.release();
    if (!http2.isEmpty()) {
      ByteBuf event = event("diagnostics-delta");
      try {
        // One that is found closed while it is sent to is taken out of the set at once.
        List.copyOf(http2)
            .forEach(connection -> ((Http2Floor) connection.handler()).send(connection, event));
      } finally {
        event.release();
      }
    }
  }

  private void http2(Channel channel) {
    Http2Floor handler = new Http2Floor(() -> event("diagnostics"));
    channel.pipeline().addLast(Http2Floor.codec(), handler);
    ChannelHandlerContext connection = channel.pipeline().context(handler);
    http2.add(connection);
    channel.closeFuture().addListener(closed -> http2.remove(connection));
  }

  private ByteBuf event(String name) {
    byte[] event = event(name, padding).getBytes(StandardCharsets.US_ASCII);
    return Unpooled.directBuffer(event.length).writeBytes(event);
  }

  private ByteBuf chunk(String name) {
    String event = event(name, padding);
    byte[] chunk = (Integer.toHexString(event.length()) + "\r\n" + event + "\r\n")
        .getBytes(StandardCharsets.US_ASCII);
    return Unpooled.directBuffer(chunk.length).writeBytes(chunk);
  }

  private String event(String name, String text) {
    return "id: floor-" + seq + "\nevent: " + name + "\ndata: {\"seq\":" + seq + ",\"ts\":"
        + System.currentTimeMillis() + ",\"x\":\"" + text + "\"}\n\n";
  }

  private final class Request extends SimpleChannelInboundHandler<ByteBuf> {

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf request) {
      if (channels.add(context.channel())) {
        context.write(Unpooled.copiedBuffer(HEAD, StandardCharsets.US_ASCII));
        context.writeAndFlush(chunk("diagnostics"));
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      channels.remove(context.channel());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
