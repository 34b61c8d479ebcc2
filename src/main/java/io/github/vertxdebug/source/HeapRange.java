package io.github.vertxdebug.source;

import java.lang.management.ManagementFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that the JVM has reserved for the Java heap: the lowest and the highest that it prints in
 * {@code GC.heap_info}, one of the diagnostic commands that HotSpot offers as an MBean. They never change. Immutable.
 */
record HeapRange(long start, long end) {

  private static final Pattern RANGE = Pattern.compile("\\[(0x[0-9a-f]+(?:, *0x[0-9a-f]+)+)[\\])]");

  /** Null when this JVM does not print addresses (ZGC, whose heap is known by its name instead) or has no such command. */
  static @Nullable HeapRange find() {
    try {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      ObjectName commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
      return server.invoke(commands, "gcHeapInfo", null, null) instanceof String text
          ? parse(text)
          : null;
    } catch (JMException | RuntimeException e) {
      return null; // no HotSpot, or one without the command
    }
  }

  static @Nullable HeapRange parse(String heapInfo) {
    long start = Long.MAX_VALUE;
    long end = 0;
    Matcher ranges = RANGE.matcher(heapInfo);
    while (ranges.find()) {
      for (String address : ranges.group(1).split(", *", -1)) {
        long value = Long.parseLong(address.substring(2), 16);
        start = Math.min(start, value);
        end = Math.max(end, value);
      }
    }
    return start < end ? new HeapRange(start, end) : null;
  }
}
