package io.github.vertxdebug.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where in the file system the cgroups of this process are, of which {@code cgroup} and {@code mountinfo} in
 * {@code /proc/self} tell, as cgroups(7) and proc(5) describe them. Immutable.
 *
 * <p>A limit of a group holds for those below it too, so each is a list: the process's own group first, then its parents as far
 * as they can be seen. Inside a container they often cannot, or the group is named by a path that only the host knows; then
 * what is mounted is taken for the process's own.
 *
 * @param version 2 when the controller of CPU time is of the unified hierarchy; 1; or 0 when there is none
 * @param cpu directories with {@code cpu.stat}, or none
 * @param memory directories of the controller of memory, or none
 */
record CgroupMounts(int version, boolean memoryIsVersion2, List<Path> cpu, List<Path> memory) {

  private static final String UNIFIED = "";

  /** @param root of the file system that the mount points are in; but in tests {@code /} */
  static CgroupMounts read(Path proc, Path root) throws IOException {
    Map<String, String> groups = groups(proc.resolve("cgroup"));
    Map<String, Mount> mounts = mounts(proc.resolve("mountinfo"));
    List<Path> cpu = directories(groups, mounts, "cpu", root);
    List<Path> memory = directories(groups, mounts, "memory", root);
    List<Path> unified = directories(groups, mounts, UNIFIED, root);
    int version = !cpu.isEmpty() ? 1 : unified.isEmpty() ? 0 : 2;
    return new CgroupMounts(
        version,
        memory.isEmpty(),
        cpu.isEmpty() ? unified : cpu,
        memory.isEmpty() ? unified : memory);
  }

  private record Mount(String root, String point) {}

  /** The group of the process by controller, of lines such as {@code 4:cpu,cpuacct:/system.slice} and {@code 0::/}. */
  private static Map<String, String> groups(Path file) throws IOException {
    Map<String, String> groups = new LinkedHashMap<>();
    for (String line : lines(file)) {
      String[] fields = line.split(":", 3);
      if (fields.length == 3) {
        for (String controller : fields[1].split(",", -1)) {
          groups.putIfAbsent(controller, fields[2]);
        }
      }
    }
    return groups;
  }

  /** The mounts by controller. A line is: id, parent, device, root, point, options, more…, "-", type, origin, options. */
  private static Map<String, Mount> mounts(Path file) throws IOException {
    Map<String, Mount> mounts = new LinkedHashMap<>();
    for (String line : lines(file)) {
      List<String> fields = Arrays.asList(line.split(" ", -1));
      int dash = fields.indexOf("-");
      if (dash < 6 || fields.size() < dash + 4) {
        continue;
      }
      Mount mount = new Mount(unescape(fields.get(3)), unescape(fields.get(4)));
      switch (fields.get(dash + 1)) {
        case "cgroup2" -> mounts.putIfAbsent(UNIFIED, mount);
        case "cgroup" -> {
          for (String option : fields.get(dash + 3).split(",", -1)) {
            if (option.equals("cpu") || option.equals("memory")) {
              mounts.putIfAbsent(option, mount);
            }
          }
        }
        default -> {
          // not a cgroup
        }
      }
    }
    return mounts;
  }

  private static List<Path> directories(
      Map<String, String> groups, Map<String, Mount> mounts, String controller, Path root) {
    String group = groups.get(controller);
    Mount mount = mounts.get(controller);
    if (group == null || mount == null) {
      return List.of();
    }
    try {
      Path top = root.resolve(mount.point.replaceFirst("^/+", "")).normalize();
      List<Path> directories = new ArrayList<>();
      Path own = top.resolve(below(mount.root, group)).normalize();
      if (!own.startsWith(top) || !Files.isDirectory(own)) {
        own = top;
      }
      for (Path at = own; at != null && at.startsWith(top); at = at.getParent()) {
        directories.add(at);
      }
      return List.copyOf(directories);
    } catch (InvalidPathException e) {
      return List.of();
    }
  }

  /** What leads from the root of a mount to a group. */
  private static String below(String mountRoot, String group) {
    String rest = group;
    if (!mountRoot.equals("/") && (group + "/").startsWith(mountRoot + "/")) {
      rest = group.substring(mountRoot.length());
    }
    return rest.replaceFirst("^/+", "");
  }

  /** Blanks and the like stand there as a backslash and three octal digits. */
  private static String unescape(String field) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c == '\\' && field.substring(i + 1).matches("(?s)[0-3][0-7]{2}.*")) {
        text.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.isReadable(file)
        ? Files.readAllLines(file, StandardCharsets.ISO_8859_1)
        : List.of();
  }

  static @Nullable String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    } catch (IOException e) {
      return null; // the group has gone, or there is no such file in this one
    }
  }
}
