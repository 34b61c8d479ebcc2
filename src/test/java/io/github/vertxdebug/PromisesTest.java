package io.github.vertxdebug;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** README's table of what is promised names a test for every promise, and every one it names is there. */
class PromisesTest {

  private static final Path TESTS = Path.of("src/test/java");
  private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");

  @Test
  void shouldNameATestForEveryPromise() throws IOException {
    List<String> without =
        rows().stream().filter(row -> !NAMED.matcher(row).find()).toList();
    assertEquals(List.of(), without);
    assertFalse(rows().isEmpty());
  }

  @Test
  void shouldNameOnlyTestsThatThereAre() throws Exception {
    List<String> missing = new ArrayList<>();
    for (String row : rows()) {
      Matcher named = NAMED.matcher(row);
      while (named.find()) {
        if (!isTest(named.group(1), named.group(2))) {
          missing.add(named.group());
        }
      }
    }
    assertEquals(List.of(), missing);
  }

  @Test
  void shouldTakeNothingElseForATest() throws Exception {
    assertEquals(true, isTest("PromisesTest", "shouldTakeNothingElseForATest"));
    assertEquals(false, isTest("PromisesTest", "shouldDoWhatNoTestShows"));
    assertEquals(false, isTest("PromisesTest", "rows"));
    assertEquals(false, isTest("NoSuchTest", "shouldTakeNothingElseForATest"));
  }

  /** The rows of the table, without its head. */
  private static List<String> rows() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    String section = readme.split("\n## What it promises\n", 2)[1].split("\n## ", 2)[0];
    return section.lines().filter(line -> line.startsWith("| ")).skip(2).toList();
  }

  private static boolean isTest(String type, String method) throws Exception {
    try (Stream<Path> files = Files.find(TESTS, 20, (path, of) -> path.endsWith(type + ".java"))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name =
            TESTS.relativize(file).toString().replace('/', '.').replaceFirst("\\.java$", "");
        // Not initialised: some start what takes long.
        Class<?> found = Class.forName(name, false, PromisesTest.class.getClassLoader());
        if (Arrays.stream(found.getDeclaredMethods())
            .anyMatch(one -> one.getName().equals(method) && isTest(one))) {
          return true;
        }
      }
      return false;
    }
  }

  private static boolean isTest(Method method) {
    return method.isAnnotationPresent(Test.class)
        || method.isAnnotationPresent(ParameterizedTest.class)
        || method.isAnnotationPresent(Property.class);
  }
}
