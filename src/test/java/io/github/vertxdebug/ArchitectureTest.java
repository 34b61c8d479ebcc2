package io.github.vertxdebug;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.vertxdebug.broadcast.BroadcasterVerticle;
import io.github.vertxdebug.platform.VertxInternals;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which way the arrows between the packages point, and what no class may do. */
class ArchitectureTest {

  private static final String TOP = "io.github.vertxdebug";

  /** What each package may import of ours: only what lies before it on the data's way. The top package may import all. */
  private static final Map<String, Set<String>> MAY_IMPORT = Map.of(
      "platform", Set.of(),
      "source", Set.of("platform"),
      "snapshot", Set.of("platform", "source"),
      "sse", Set.of(),
      "stream", Set.of(),
      "broadcast", Set.of("platform", "source", "snapshot", "sse"),
      "http", Set.of("platform", "source", "snapshot", "broadcast", "sse", "stream"),
      "sample", Set.of("platform"));

  /** Where event loops run and streams are served: nothing there may wait for a lock. */
  private static final List<String> LOCK_FREE = List.of("sse", "stream", "broadcast", "http");

  private static final JavaClasses MAIN = new ClassFileImporter()
      .withImportOption(new ImportOption.DoNotIncludeTests())
      .importPackages(TOP);

  @Test
  void shouldGiveEveryPackageItsPlaceInTheOrder() {
    Set<String> present = MAIN.stream()
        .map(JavaClass::getPackageName)
        .filter(name -> !name.equals(TOP))
        .map(name -> name.substring(TOP.length() + 1))
        .collect(Collectors.toCollection(TreeSet::new));

    assertEquals(new TreeSet<>(MAY_IMPORT.keySet()), present);
  }

  @ParameterizedTest
  @MethodSource("packages")
  void shouldImportOnlyWhatLiesBeforeOnTheDatasWay(String name) {
    Set<String> allowed = MAY_IMPORT.get(name);
    String[] packages = Stream.concat(Stream.of(name), allowed.stream())
        .map(ArchitectureTest::ours)
        .toArray(String[]::new);

    noClasses()
        .that()
        .resideInAPackage(ours(name))
        .should()
        .dependOnClassesThat(resideInAPackage(TOP + "..").and(not(resideInAnyPackage(packages))))
        .because(name + " may import " + allowed + " of ours")
        .check(MAIN);
  }

  @Test
  void shouldHaveNoCyclesBetweenPackages() {
    slices().matching(TOP + ".(*)..").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void shouldLetOnlyTheTopStartTheSample() {
    noClasses()
        .that()
        .resideOutsideOfPackages(TOP, ours("sample"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ours("sample"))
        .check(MAIN);
  }

  @Test
  void shouldNameInternalsOfVertxInOneClass() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(VertxInternals.class)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.vertx.core.internal..",
            "io.vertx.core.impl..",
            "io.vertx.core.net.impl..",
            "io.vertx.core.http.impl..",
            "io.vertx.micrometer.impl..")
        .because("an upgrade of Vert.x should touch one file")
        .check(MAIN);
  }

  @Test
  void shouldHaveOnePeriodicTimerTheBroadcasters() {
    DescribedPredicate<JavaAccess<?>> setPeriodic =
        call(assignableTo(Vertx.class), "setPeriodic|periodicStream");
    assertTrue(
        MAIN.get(BroadcasterVerticle.class).getMethodCallsFromSelf().stream()
            .anyMatch(setPeriodic::test),
        "the rule sees the one call there is");

    noClasses()
        .that()
        .doNotBelongToAnyOf(BroadcasterVerticle.class)
        .should()
        .accessTargetWhere(setPeriodic)
        .check(MAIN);
  }

  @Test
  void shouldHaveNoOtherClocks() {
    noClasses()
        .should()
        .accessTargetWhere(call(assignableTo(ScheduledExecutorService.class), "schedule.*"))
        .orShould()
        .accessTargetWhere(
            call(assignableTo(Executors.class), "newScheduled.*|newSingleThreadScheduled.*"))
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Timer")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.concurrent.ScheduledThreadPoolExecutor")
        .check(MAIN);
  }

  @Test
  void shouldTakeNoLocksWhereStreamsAreServed() {
    String[] lockFree = LOCK_FREE.stream().map(ArchitectureTest::ours).toArray(String[]::new);
    methods()
        .that()
        .areDeclaredInClassesThat()
        .resideInAnyPackage(lockFree)
        .should()
        .notHaveModifier(JavaModifier.SYNCHRONIZED)
        .check(MAIN);
    noClasses()
        .that()
        .resideInAnyPackage(lockFree)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.util.concurrent.locks..")
        .check(MAIN);
  }

  /** A synchronized block leaves no mark that the rules above can see, so this one reads the sources. */
  @Test
  void shouldSynchronizeNoBlocksWhereStreamsAreServed() throws IOException {
    Pattern block = Pattern.compile("\\bsynchronized\\s*\\(");
    Path root = Path.of("src", "main", "java").resolve(TOP.replace('.', '/'));
    for (String name : LOCK_FREE) {
      try (Stream<Path> sources = Files.walk(root.resolve(name))) {
        for (Path source : sources.filter(Files::isRegularFile).toList()) {
          assertFalse(block.matcher(Files.readString(source)).find(), source.toString());
        }
      }
    }
  }

  @Test
  void shouldHaveNothingStaticThatChanges() {
    fields()
        .that()
        .areStatic()
        .should()
        .beFinal()
        .because("several Vert.x instances may live in one process")
        .check(MAIN);
  }

  private static Set<String> packages() {
    return new TreeSet<>(MAY_IMPORT.keySet());
  }

  private static String ours(String name) {
    return TOP + "." + name + "..";
  }

  private static DescribedPredicate<JavaAccess<?>> call(
      DescribedPredicate<JavaClass> owner, String names) {
    return DescribedPredicate.describe(
        "a call of " + names + " of " + owner.getDescription(),
        access ->
            owner.test(access.getTargetOwner()) && nameMatching(names).test(access.getTarget()));
  }
}
