package io.github.vertxdebug.http;

import static io.github.vertxdebug.RunningDashboard.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.platform.VertxInternals;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How often the page's files are read, and what is handed out of them. */
@Timeout(60)
class PageFilesTest {

  private static final int ASKERS = 100;
  private static final String PAGE = "<html>\n<head>\n</head>";

  private final Vertx vertx = Vertx.vertx();
  private final Queue<String> read = new ConcurrentLinkedQueue<>();
  private final Queue<Boolean> onLoops = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private PageFiles files(Function<String, byte[]> content) {
    return new PageFiles(
        vertx,
        call -> RequestWorkers.of(vertx).run(call),
        name -> {
          read.add(name);
          onLoops.add(Context.isOnEventLoopThread());
          return content.apply(name);
        },
        "debug");
  }

  @Test
  void shouldReadAndCompressOnceOffTheEventLoopForAHundredWhoAskAtOnce() throws Exception {
    CountDownLatch allHaveAsked = new CountDownLatch(1);
    PageFiles files = files(name -> {
      try {
        allHaveAsked.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return "content".getBytes(UTF_8);
    });
    List<Future<PageFile>> answers = new ArrayList<>();
    List<Context> askers = Stream.generate(() -> VertxInternals.detachedContext(vertx))
        .limit(ASKERS)
        .toList();
    Set<Context> answeredElsewhere = ConcurrentHashMap.newKeySet();
    for (Context asker : askers) {
      Promise<PageFile> answer = Promise.promise();
      answers.add(answer.future());
      asker.runOnContext(v -> files.file("main.js", ContentCoding.GZIP).onComplete(done -> {
        if (Vertx.currentContext() != asker) {
          answeredElsewhere.add(asker);
        }
        answer.handle(done);
      }));
    }
    // Each has asked when it gets to this.
    for (Context asker : askers) {
      await(Future.future(asked -> asker.runOnContext(v -> asked.complete())));
    }
    allHaveAsked.countDown();
    PageFile first = await(answers.get(0));
    for (Future<PageFile> answer : answers) {
      assertSame(first, await(answer));
    }
    assertSame(first, await(files.file("main.js", ContentCoding.GZIP)), "kept");
    assertEquals(List.of("main.js"), List.copyOf(read));
    assertEquals(List.of(false), List.copyOf(onLoops), "read on event loops");
    assertEquals(Set.of(), answeredElsewhere, "not on the asker's own context");
  }

  @Test
  void shouldHaveATagOfItsOwnForEachFileAndCoding() {
    PageFiles files = files(name -> (name.endsWith("html") ? PAGE : name).getBytes(UTF_8));
    Set<String> tags = new HashSet<>();
    for (ContentCoding coding : ContentCoding.values()) {
      for (String name : Webroot.TYPES.keySet()) {
        PageFile file = await(files.file(name, coding));
        assertEquals(Webroot.type(name), file.type());
        assertTrue(file.etag().matches("\"[A-Za-z0-9_-]{20}\""), file.etag());
        assertTrue(tags.add(file.etag()), name + " " + coding);
      }
      assertTrue(tags.add(await(files.page(true, coding)).etag()), "seen from outside");
      assertSame(await(files.page(false, coding)), await(files.file("index.html", coding)));
    }
  }

  @Test
  void shouldNameTheFolderForWhoSeesThePageFromOutside() {
    PageFiles files = files(name -> PAGE.getBytes(UTF_8));
    assertEquals(
        "<html>\n<head>\n<base href=\"debug/\">\n</head>",
        await(files.page(true, ContentCoding.IDENTITY)).bytes().toString());
    assertEquals(PAGE, await(files.page(false, ContentCoding.IDENTITY)).bytes().toString());
  }

  @Test
  void shouldReadAgainWhatCouldNotBeRead() {
    PageFiles files = files(name -> {
      if (read.size() == 1) {
        throw new IllegalStateException("no such file");
      }
      return name.getBytes(UTF_8);
    });
    Future<PageFile> failed = files.file("main.js", ContentCoding.IDENTITY);
    assertEquals(
        "no such file",
        await(failed.map("read").recover(e -> Future.succeededFuture(e.getMessage()))));
    assertEquals(
        "main.js", await(files.file("main.js", ContentCoding.IDENTITY)).bytes().toString());
  }

  @Test
  void shouldBeTheSameForDashboardsAtTheSamePath() {
    assertSame(PageFiles.of(vertx, "/debug"), PageFiles.of(vertx, "/debug"));
    assertNotEquals(
        await(PageFiles.of(vertx, "/debug").page(true, ContentCoding.GZIP)).etag(),
        await(PageFiles.of(vertx, "/other").page(true, ContentCoding.GZIP)).etag());
  }
}
