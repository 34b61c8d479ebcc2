package io.github.vertxdebug.source;

import static io.github.vertxdebug.source.Near.assertNear;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Control groups as kernels and containers show them, in a tree of files; and those of this machine. */
class CgroupSourceTest {

  private static final String V2_MOUNT =
      "31 23 0:28 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";
  private static final String V1_MOUNTS =
      "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
          + "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n";

  @TempDir
  Path root;

  private final Throttling throttling = new Throttling();
  private long nanos = 1_000;

  @BeforeEach
  void makeProc() throws IOException {
    Files.createDirectories(proc());
  }

  private Path proc() {
    return root.resolve("proc/self");
  }

  private void file(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private RecordingWriter read() throws Exception {
    return RecordingWriter.of(new CgroupSource(throttling, proc(), root, () -> nanos++));
  }

  private static Object at(RecordingWriter out, String figure) {
    return out.at("metrics", "vm", "cgroup", figure);
  }

  @Test
  void shouldReadVersion2() throws Exception {
    file("proc/self/cgroup", "0::/shop\n");
    file("proc/self/mountinfo", "1 0 8:1 / / rw - ext4 /dev/sda rw\n" + V2_MOUNT);
    file("sys/fs/cgroup/shop/cpu.max", "150000 100000\n");
    file(
        "sys/fs/cgroup/shop/cpu.stat",
        "usage_usec 5\nnr_periods 40\nnr_throttled 7\nthrottled_usec 123456\n");
    file("sys/fs/cgroup/shop/memory.max", "536870912\n");
    file("sys/fs/cgroup/shop/memory.current", "1234567\n");
    RecordingWriter out = read();
    assertEquals(2L, at(out, "version"));
    assertEquals(1.5, at(out, "cpu_limit"));
    assertEquals(7L, at(out, "throttled_count"));
    assertEquals(123.456, at(out, "throttled_ms"));
    assertEquals(512L << 20, at(out, "memory_limit_bytes"));
    assertEquals(1234567L, at(out, "memory_used_bytes"));
  }

  @Test
  void shouldReadVersion1() throws Exception {
    file("proc/self/cgroup", "5:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n0::/\n");
    file("proc/self/mountinfo", V1_MOUNTS);
    file("sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us", "50000\n");
    file("sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us", "100000\n");
    file(
        "sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.stat",
        "nr_periods 9\nnr_throttled 3\nthrottled_time 2500000\n");
    file("sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes", "268435456\n");
    file("sys/fs/cgroup/memory/docker/abc/memory.usage_in_bytes", "77777\n");
    RecordingWriter out = read();
    assertEquals(1L, at(out, "version"));
    assertEquals(0.5, at(out, "cpu_limit"));
    assertEquals(3L, at(out, "throttled_count"));
    assertEquals(2.5, at(out, "throttled_ms"));
    assertEquals(256L << 20, at(out, "memory_limit_bytes"));
    assertEquals(77777L, at(out, "memory_used_bytes"));
  }

  @Test
  void shouldTakeWhatIsMountedInAContainerThatIsKnownByThePathOfItsHost() throws Exception {
    file("proc/self/cgroup", "5:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n");
    file("proc/self/mountinfo", V1_MOUNTS.replace("0:29 / ", "0:29 /docker/abc "));
    file("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "200000\n");
    file("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
    file("sys/fs/cgroup/memory/memory.limit_in_bytes", "1048576\n");
    RecordingWriter out = read();
    assertEquals(2.0, at(out, "cpu_limit"));
    // Here the group of the host is not below the mount at all.
    assertEquals(1048576L, at(out, "memory_limit_bytes"));

    file("proc/self/cgroup", "0::/../../outside\n");
    file("proc/self/mountinfo", V2_MOUNT);
    file("sys/fs/cgroup/cpu.max", "100000 100000\n");
    assertEquals(1.0, at(read(), "cpu_limit"));
  }

  @Test
  void shouldTakeTheTightestOfGroupsWithinEachOther() throws Exception {
    file("proc/self/cgroup", "0::/pod/shop/worker\n");
    file("proc/self/mountinfo", V2_MOUNT);
    file("sys/fs/cgroup/cpu.max", "400000 100000\n");
    file("sys/fs/cgroup/pod/cpu.max", "50000 100000\n");
    file("sys/fs/cgroup/pod/cpu.stat", "nr_throttled 11\nthrottled_usec 4000\n");
    file("sys/fs/cgroup/pod/memory.max", "max\n");
    file("sys/fs/cgroup/pod/shop/cpu.max", "300000 100000\n");
    file("sys/fs/cgroup/pod/shop/cpu.stat", "nr_throttled 1\nthrottled_usec 1000\n");
    file("sys/fs/cgroup/pod/shop/memory.max", "4096\n");
    file("sys/fs/cgroup/pod/shop/memory.current", "1000\n");
    file("sys/fs/cgroup/pod/shop/worker/cpu.max", "max 100000\n");
    file("sys/fs/cgroup/pod/shop/worker/memory.max", "8192\n");
    file("sys/fs/cgroup/pod/shop/worker/memory.current", "10\n");
    RecordingWriter out = read();
    assertEquals(0.5, at(out, "cpu_limit"));
    assertEquals(11L, at(out, "throttled_count"));
    assertEquals(4.0, at(out, "throttled_ms"));
    assertEquals(4096L, at(out, "memory_limit_bytes"));
    assertEquals(1000L, at(out, "memory_used_bytes"));
  }

  @Test
  void shouldHaveNoLimitWhereThereIsNone() throws Exception {
    file("proc/self/cgroup", "0::/shop\n");
    file("proc/self/mountinfo", V2_MOUNT);
    file("sys/fs/cgroup/shop/cpu.max", "max 100000\n");
    file("sys/fs/cgroup/shop/cpu.stat", "usage_usec 5\nnr_throttled 0\nthrottled_usec 0\n");
    file("sys/fs/cgroup/shop/memory.max", "max\n");
    file("sys/fs/cgroup/shop/memory.current", "5\n");
    RecordingWriter out = read();
    assertNull(at(out, "cpu_limit"));
    assertEquals(0L, at(out, "throttled_count"));
    assertNull(at(out, "memory_limit_bytes"));
    assertEquals(5L, at(out, "memory_used_bytes"));

    file("proc/self/cgroup", "5:memory:/\n4:cpu,cpuacct:/\n");
    file("proc/self/mountinfo", V1_MOUNTS);
    file("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
    file("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
    file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    out = read();
    assertNull(at(out, "cpu_limit"));
    assertNull(at(out, "memory_limit_bytes"));
  }

  @Test
  void shouldReadMemoryAndCpuOfDifferentVersions() throws Exception {
    file("proc/self/cgroup", "4:cpu:/\n0::/shop\n");
    file(
        "proc/self/mountinfo",
        "32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
            + V2_MOUNT.replace("/sys/fs/cgroup", "/sys/fs/cgroup/unified"));
    file("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "25000");
    file("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000");
    file("sys/fs/cgroup/unified/shop/memory.max", "4096");
    RecordingWriter out = read();
    assertEquals(1L, at(out, "version"));
    assertEquals(0.25, at(out, "cpu_limit"));
    assertEquals(4096L, at(out, "memory_limit_bytes"));
  }

  @Test
  void shouldReadAMountPointWithABlank() throws Exception {
    file("proc/self/cgroup", "0::/a shop\n");
    file("proc/self/mountinfo", V2_MOUNT.replace("/sys/fs/cgroup", "/sys/my\\040groups"));
    file("sys/my groups/a shop/cpu.max", "100000 50000");
    assertEquals(2.0, at(read(), "cpu_limit"));
  }

  @Test
  void shouldBeAbsentWithoutCgroups() throws Exception {
    assertEquals(0, read().objectAt("metrics", "vm", "cgroup").size(), "no files");
    file("proc/self/cgroup", "");
    file("proc/self/mountinfo", "1 0 8:1 / / rw - ext4 /dev/sda rw\n");
    assertEquals(0, read().objectAt("metrics", "vm", "cgroup").size(), "nothing mounted");
    assertNull(throttling.around(0, 10));
  }

  @Test
  void shouldMakeNothingOfNonsense() throws Exception {
    file("proc/self/cgroup", "\n:\n0:\n::::\nx:y\n0::/shop\n0::/other\n");
    file("proc/self/mountinfo", "\n-\n- - -\n1 2 3 4 5 6 - cgroup2\n" + V2_MOUNT);
    file("sys/fs/cgroup/shop/cpu.max", "many 0\n");
    file("sys/fs/cgroup/shop/cpu.stat", "nr_throttled\nnr_throttled x\nthrottled_usec -5\n");
    file("sys/fs/cgroup/shop/memory.max", "");
    file("sys/fs/cgroup/shop/memory.current", "99999999999999999999999\n");
    RecordingWriter out = read();
    assertEquals(1, out.objectAt("metrics", "vm", "cgroup").size(), "its version alone");
    file("sys/fs/cgroup/shop/cpu.max", "100000 0\n");
    assertNull(at(read(), "cpu_limit"));
    file("sys/fs/cgroup/shop/cpu.max", "100000\n");
    assertNull(at(read(), "cpu_limit"));
  }

  @Test
  void shouldFollowAProcessThatIsMovedToAnotherGroup() throws Exception {
    file("proc/self/cgroup", "0::/shop\n");
    file("proc/self/mountinfo", V2_MOUNT);
    file("sys/fs/cgroup/shop/cpu.max", "100000 100000\n");
    file("sys/fs/cgroup/store/cpu.max", "300000 100000\n");
    CgroupSource source = new CgroupSource(throttling, proc(), root, () -> nanos++);
    assertEquals(1.0, at(RecordingWriter.of(source), "cpu_limit"));
    file("sys/fs/cgroup/shop/cpu.max", "200000 100000\n");
    assertEquals(2.0, at(RecordingWriter.of(source), "cpu_limit"));
    file("proc/self/cgroup", "0::/store\n");
    assertEquals(3.0, at(RecordingWriter.of(source), "cpu_limit"));
  }

  @Test
  void shouldRememberItsReadingsForWhatHappensBetweenThem() throws Exception {
    file("proc/self/cgroup", "0::/shop\n");
    file("proc/self/mountinfo", V2_MOUNT);
    file("sys/fs/cgroup/shop/cpu.stat", "nr_throttled 7\nthrottled_usec 1000\n");
    read();
    long between = nanos;
    nanos = between + 10;
    file("sys/fs/cgroup/shop/cpu.stat", "nr_throttled 9\nthrottled_usec 5500\n");
    read();
    assertEquals(new Throttling.Share(2, 4.5), throttling.around(between, between + 5));
  }

  /** Java's own reading of the same limits, which it prints for people. */
  @Test
  void shouldAgreeWithJavaAboutThisMachine(@TempDir Path dir) throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/cgroup")), "Linux");
    String java = settings(dir);
    RecordingWriter out = RecordingWriter.of(new CgroupSource(throttling));
    Matcher provider = Pattern.compile("Provider: cgroupv(\\d)").matcher(java);
    assumeTrue(provider.find(), java);
    assertEquals(Long.parseLong(provider.group(1)), at(out, "version"));
    double quota = number(java, "CPU Quota: (-?[\\d]+)us");
    double period = number(java, "CPU Period: ([\\d]+)us");
    assertEquals(quota > 0 ? (Object) (quota / period) : null, at(out, "cpu_limit"), () -> java);
    if (java.contains(
        "System not containerized")) { // as newer ones call it when nothing is limited
      assertNull(at(out, "memory_limit_bytes"), java);
      return;
    }
    Matcher limit =
        Pattern.compile("Memory Limit: (Unlimited|[\\d.]+)([KMGT]?)").matcher(java);
    assertTrue(limit.find(), java);
    if (limit.group(1).equals("Unlimited")) {
      assertNull(at(out, "memory_limit_bytes"));
    } else {
      double unit = Math.pow(1024, " KMGT".indexOf(limit.group(2)));
      double bytes = Double.parseDouble(limit.group(1)) * unit;
      assertNear(
          (long) bytes, out.longAt("metrics", "vm", "cgroup", "memory_limit_bytes"), (long) unit);
    }
    assertNotNull(at(out, "memory_used_bytes"));
  }

  private static double number(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    return matcher.find() ? Double.parseDouble(matcher.group(1)) : -1;
  }

  private static String settings(Path dir) throws Exception {
    Path text = dir.resolve("settings");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process = new ProcessBuilder(java, "-XshowSettings:system", "-version")
        .redirectErrorStream(true)
        .redirectOutput(text.toFile())
        .start();
    try {
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running");
      return Files.readString(text);
    } finally {
      process.destroyForcibly();
    }
  }
}
