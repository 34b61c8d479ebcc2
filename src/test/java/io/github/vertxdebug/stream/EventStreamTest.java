package io.github.vertxdebug.stream;

import static io.github.vertxdebug.RunningDashboard.await;
import static io.github.vertxdebug.RunningDashboard.awaitUntil;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.platform.VertxInternals;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One stream over a real socket, driven on its event loop. */
@Timeout(60)
class EventStreamTest {

  private final Vertx vertx = Vertx.vertx();
  private final Promise<EventStream> opened = Promise.promise();
  private final Promise<Context> loop = Promise.promise();
  private final AtomicInteger closes = new AtomicInteger();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void shouldSendWhatItAcceptedInOrderAndEndInGoodOrder() throws Exception {
    try (Socket client = connect()) {
      onLoop(stream -> stream.write(Buffer.buffer("one\n")));
      onLoop(stream -> stream.write(Buffer.buffer("two\n")));
      run(EventStream::close);

      String received = new String(readUntilEndOfBody(client), StandardCharsets.US_ASCII);
      assertTrue(received.contains("content-type: text/event-stream"), received);
      assertTrue(received.contains("one\n"), received);
      assertTrue(received.indexOf("one\n") < received.indexOf("two\n"), received);
      awaitUntil("closed", () -> closes.get() == 1);
      assertEquals(8, onLoop(EventStream::sentBytes));
      assertEquals(2, onLoop(EventStream::frames));
      assertEquals(0, onLoop(EventStream::queuedBytes));
    }
  }

  @Test
  void shouldAnswerClosedOnceItIsClosingAndStayQuietWhenClosedAgain() throws Exception {
    try (Socket client = connect()) {
      run(EventStream::close);
      assertEquals(WriteResult.CLOSED, onLoop(stream -> stream.write(Buffer.buffer("late"))));
      run(EventStream::close);
      run(EventStream::cancel);

      awaitUntil("closed", () -> closes.get() == 1);
      assertEquals(StreamState.CLOSED, onLoop(EventStream::state));
      assertEquals(WriteResult.CLOSED, onLoop(stream -> stream.write(Buffer.buffer("later"))));
      assertEquals(1, closes.get());
      assertTrue(client.isConnected());
    }
  }

  @Test
  void shouldBeClosedOnceWhenThePeerLeaves() throws Exception {
    Socket client = connect();
    client.close();

    awaitUntil("closed", () -> closes.get() == 1);
    assertEquals(StreamState.CLOSED, onLoop(EventStream::state));
    run(EventStream::close);
    assertEquals(1, closes.get());
  }

  @Test
  void shouldRefuseWhenFullAndAcceptAgainOnceThePeerReads() throws Exception {
    try (Socket client = connect()) {
      Buffer frame = Buffer.buffer(new byte[64 << 10]);
      awaitUntil("full", () -> onLoop(stream -> stream.write(frame)) == WriteResult.REFUSED);
      long sent = onLoop(EventStream::sentBytes);
      assertEquals(WriteResult.REFUSED, onLoop(stream -> stream.write(frame)));
      assertEquals(sent, onLoop(EventStream::sentBytes), "a refused write has an effect");
      assertTrue(onLoop(EventStream::queuedBytes) <= (64 << 10) + frame.length());
      assertTrue(onLoop(EventStream::refusals) >= 2);

      Thread reader = new Thread(() -> readAll(client));
      reader.setDaemon(true);
      reader.start();
      awaitUntil("writable again", () -> onLoop(EventStream::writable));
      assertEquals(WriteResult.ACCEPTED, onLoop(stream -> stream.write(frame)));
    }
  }

  @Test
  void shouldGiveUpOnAPeerThatDoesNotTakeTheEnd() throws Exception {
    try (Socket client = connect()) {
      Buffer frame = Buffer.buffer(new byte[64 << 10]);
      awaitUntil("full", () -> onLoop(stream -> stream.write(frame)) == WriteResult.REFUSED);
      run(EventStream::close);

      awaitUntil("closed", () -> closes.get() == 1);
      assertTrue(client.isConnected());
    }
  }

  @Test
  void shouldCallACallbackAtOnceWhenItIsClosedAlready() throws Exception {
    try (Socket client = connect()) {
      run(EventStream::cancel);
      awaitUntil("closed", () -> closes.get() == 1);
      AtomicInteger late = new AtomicInteger();
      run(stream -> stream.onClose(late::incrementAndGet));
      assertEquals(1, late.get());
      // A reset, so that the kernel does not keep for the peer what it will never read.
      assertThrows(SocketException.class, () -> client.getInputStream().read());
    }
  }

  @Test
  void shouldCallTheOtherCallbacksThoughOneThrows() throws Exception {
    try (Socket client = connect()) {
      AtomicInteger after = new AtomicInteger();
      run(stream -> {
        stream.onClose(() -> {
          throw new IllegalStateException("a callback that throws");
        });
        stream.onClose(after::incrementAndGet);
      });
      client.close();
      awaitUntil("the callback behind it", () -> after.get() == 1);
    }
  }

  @Test
  void shouldFailLoudlyOnAForeignThread() throws Exception {
    try (Socket client = connect()) {
      EventStream stream = await(opened.future());
      Buffer frame = Buffer.buffer("x");
      assertTrue(assertThrows(IllegalStateException.class, () -> stream.write(frame))
          .getMessage()
          .contains("this stream belongs to vert.x-eventloop-thread-"));
      assertThrows(IllegalStateException.class, stream::close);
      assertThrows(IllegalStateException.class, stream::cancel);
      assertThrows(IllegalStateException.class, stream::writable);
      assertThrows(IllegalStateException.class, () -> stream.onClose(() -> {}));
      assertTrue(client.isConnected());
    }
  }

  private Socket connect() throws IOException {
    HttpServer server = await(vertx
        .createHttpServer(new HttpServerOptions().setSendBufferSize(8192))
        .requestHandler(request -> {
          EventStream stream = new EventStream(
              vertx,
              request.response(),
              request.version(),
              () -> VertxInternals.closeSocket(request.connection()),
              over -> request.response().exceptionHandler(e -> {}).closeHandler(v -> over.run()),
              64 << 10);
          stream.begin();
          stream.onClose(closes::incrementAndGet);
          loop.complete(vertx.getOrCreateContext());
          opened.complete(stream);
        })
        .listen(0, "127.0.0.1"));
    Socket client = new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
    client
        .getOutputStream()
        .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    await(opened.future());
    return client;
  }

  private interface Use<T> {
    T of(EventStream stream) throws Exception;
  }

  private interface Action {
    void on(EventStream stream);
  }

  private void run(Action action) {
    Boolean done = onLoop(stream -> {
      action.on(stream);
      return true;
    });
    assertTrue(done);
  }

  private <T> T onLoop(Use<T> use) {
    EventStream stream = await(opened.future());
    Context context = await(loop.future());
    Promise<T> result = Promise.promise();
    context.runOnContext(v -> {
      Callable<T> call = () -> use.of(stream);
      try {
        result.complete(call.call());
      } catch (Exception e) {
        result.fail(e);
      }
    });
    Future<T> future = result.future();
    return await(future);
  }

  private static byte[] readUntilEndOfBody(Socket client) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    client.setSoTimeout(10_000);
    while (!all.toString(StandardCharsets.US_ASCII).endsWith("\r\n0\r\n\r\n")) {
      int b = client.getInputStream().read();
      if (b < 0) {
        break;
      }
      all.write(b);
    }
    return all.toByteArray();
  }

  private static void readAll(Socket client) {
    byte[] buffer = new byte[1 << 16];
    try {
      int n = 0;
      while (n >= 0) {
        n = client.getInputStream().read(buffer);
      }
    } catch (IOException e) {
      // The test is over.
    }
  }
}
