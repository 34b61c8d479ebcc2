package io.github.vertxdebug.stress;

import com.sun.management.ThreadMXBean;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** What a server of ours is asked for on its standard input, a line at a time, and answers on its standard output. */
public final class Answers {

  private Answers() {}

  /** Answers in the calling thread until there are no more questions. */
  public static void give(Vertx vertx) throws IOException {
    give(vertx, question -> new JsonObject());
  }

  /**
   * The same.
   *
   * @param more what else there is to say to a question
   */
  public static void give(Vertx vertx, Function<String, JsonObject> more) throws IOException {
    BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = questions.readLine(); line != null; line = questions.readLine()) {
      System.out.println(answer(vertx).mergeIn(more.apply(line)).encode());
    }
  }

  /**
   * How many verticles are deployed, how many threads there are, and what each event loop has allocated so far, and taken of a
   * processor, in nanoseconds.
   */
  private static JsonObject answer(Vertx vertx) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    JsonObject allocated = new JsonObject();
    JsonObject cpu = new JsonObject();
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().contains("eventloop")) {
        allocated.put(
            thread.getThreadName(), threads.getThreadAllocatedBytes(thread.getThreadId()));
        cpu.put(thread.getThreadName(), threads.getThreadCpuTime(thread.getThreadId()));
      }
    }
    return new JsonObject()
        .put("deployments", vertx.deploymentIDs().size())
        .put("threads", threads.getThreadCount())
        .put("allocated", allocated)
        .put("cpu", cpu);
  }
}
