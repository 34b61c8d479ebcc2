package io.github.vertxdebug.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.vertxdebug.Programs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The modules of the page as one script: the same program, or a refusal that names the place. */
class PageScriptTest {

  private static final Path WEBROOT = Path.of("webroot");

  @TempDir
  Path directory;

  @Test
  void shouldBeTheProgramThatThePagesModulesAre() throws Exception {
    Path joined = Files.write(
        directory.resolve("joined.js"),
        new Webroot(path -> Files.readAllBytes(WEBROOT.resolve(path))).file("main.js"));
    Path acorn = Files.write(directory.resolve("acorn.js"), resource(acorn()));
    Path script = Files.write(
        directory.resolve("same.cjs"),
        resource(PageScriptTest.class.getPackageName().replace('.', '/') + "/same-program.cjs"));
    String said = node(script, acorn.toString(), WEBROOT.toString(), joined.toString());
    assertEquals(modules() + " modules\n", said);
  }

  @Test
  void shouldKeepNoLineThatIsAllCommentAndNoEmptyModule() throws IOException {
    String script = PageScript.join("main.js", Map.of("main.js", """
        /**
         * Role, with a `tick` and a 'quote' in it.
         */
        // one line
        const text = `
        // not a comment
        /* nor this */
        ${[1].map(() => `// ${'}'} neither`)}`; // stays
        /* first */ run(text);
          /* alone */
        const five = 10 / 2; // 'odd
        run(/[/*]/.test('/*'), 1 / 2 / 3); /* ends
        later */ run();
        """)::get);
    assertEquals("""
        const $modules = {};
        // main.js
        $modules['main.js'] = (() => {
        const text = `
        // not a comment
        /* nor this */
        ${[1].map(() => `// ${'}'} neither`)}`; // stays
        /* first */ run(text);
        const five = 10 / 2; // 'odd
        run(/[/*]/.test('/*'), 1 / 2 / 3); /* ends
        later */ run();
        })();
        """, script);
  }

  @Test
  void shouldRunEachModuleOnceInTheOrderOfTheImportsAndHandOnWhatItExports() throws Exception {
    Map<String, String> modules = Map.of("main.js", """
        import { said as told } from './a/first.js';
        import { Second, three, twice } from './second.js';
        told.push('main', new Second().name, three, twice(3), [...counted()].join(''));
        import { counted } from './second.js';
        console.log(told.join());
        """, "a/first.js", """
        const words = ['first'];
        export { words as said };
        """, "second.js", """
        import { said } from './a/first.js';
        said.push('second');
        export class Second {
          #name = `of ${said[0]}`;
          get name() {
            return this.#name;
          }
        }
        export const three = 3;
        export function twice(number) {
          return number * 2;
        }
        export function* counted() {
          yield 1;
          yield* [2];
        }
        export async function later() {
          await 0;
        }
        """);
    Path script = Files.writeString(
        directory.resolve("joined.mjs"), PageScript.join("main.js", modules::get));
    assertEquals("first,second,main,of first,3,6,12\n", node(script));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "import x from './x.js';           | the only imports that can be joined are like",
        "import * as x from './x.js';      | the only imports that can be joined are like",
        "import './x.js';                  | the only imports that can be joined are like",
        "import x, { y } from './x.js';    | the only imports that can be joined are like",
        "import { default as x } from 'x'; | 'x' does not lead from one module",
        "import { x } from '/x.js';        | '/x.js' does not lead from one module",
        "import { x } from '../x.js';      | '../x.js' does not lead from one module",
        "import { 'a b' as x } from './x.js'; | names in braces that are more than",
        "import { nothing } from './x.js'; | x.js exports no nothing",
        "const x = () => import('./x.js'); | the only imports that can be joined are like",
        "x = import.meta.url;              | the only imports that can be joined are like",
        "{ import { x } from './x.js'; }   | the only imports that can be joined are like",
        "export default 1;                 | only a const, a class, a function or names",
        "export * from './x.js';           | only a const, a class, a function or names",
        "export { x } from './x.js';       | only a const, a class, a function or names",
        "export let x = 1;                 | only a const, a class, a function or names",
        "export const { x } = {};          | only a const, a class, a function or names",
        "export const x = 1, y = [2, 3];   | each exported const needs a statement",
        "export function f() {} f = 1;     | f is exported, and must not change",
        "export class C {} C ??= 1;        | C is exported, and must not change",
        "let n = 1; export { n as m }; n++;| n is exported, and must not change",
        "let n = 1; export { n }; --n;     | n is exported, and must not change",
        "await 0;                          | await must stand within",
        "const $modules = 1;               | the name $modules is taken",
        "x = `${1;                         | a bracket is never closed",
        "x = `1;                           | a template never ends",
        "x = 'y;                           | what begins with ' does not end",
        "x = [1);                          | ')' closes nothing",
        "x = 1; /* y                       | a comment never ends",
        "x = \\u0061;                      | '\\' is not expected here",
        "x = {} / 2;                       | cannot tell whether this '/' divides"
      })
  void shouldRefuseWithFileAndLineWhatItCannotJoin(String line, String why) {
    IllegalStateException refusal = assertThrows(
        IllegalStateException.class,
        () -> PageScript.join(
            "main.js",
            Map.of("main.js", "// first\n\n" + line + "\n", "x.js", "export const x = 1;\n")::get));
    String message = requireNonNull(refusal.getMessage());
    assertTrue(message.startsWith("main.js:3: "), message);
    assertTrue(message.contains(why), message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "export function f(a) { return (b) => b === f; }",
        "export function f() {} const g = { f: 1 }; g.f = 2;",
        "export function f() {} if (f == 1 || f >= 2) run((f) => f);",
        "const x = { import: 1, export: 2 }; x.import = x.export; x.await = 1;",
        "const x = a.return / 2 / 1; const y = (1) / 2; const z = b[0] / 2;",
        "if (x) /a'b/.test(y); while (x) /`/.test(y);",
        "const x = i++ / 2; const y = +/'/.test(z); const w = typeof /`/;",
        "const x = 1_000.5e-3 / 2; const y = `a${{ b: `${c}` }.b}d`;",
        "class X { #in = 1; has() { return #in in this; } }"
      })
  void shouldTakeWhatOnlyLooksLikeWhatItRefuses(String line) throws Exception {
    String script = PageScript.join("main.js", Map.of("main.js", line)::get);
    String body = line.replaceFirst("^export ", "");
    assertTrue(script.contains("(() => {\n" + body + "\n"), script);
  }

  @Test
  void shouldRefuseModulesThatImportEachOther() {
    IllegalStateException refusal = assertThrows(
        IllegalStateException.class,
        () -> PageScript.join(
            "main.js",
            Map.of(
                "main.js", "import { a } from './a.js';\n",
                "a.js", "import { b } from './b/b.js';\nexport const a = 1;\n",
                "b/b.js", "\nimport { a } from '../a.js';\nexport const b = 1;\n")::get));
    assertEquals(
        "b/b.js:2: modules import each other in a circle: a.js > b/b.js > a.js",
        refusal.getMessage());
  }

  /** What a script for node says; it must end well. */
  private String node(Path script, String... arguments) throws Exception {
    Path node = Programs.required("the tests of joined scripts", List.of("node", "nodejs"));
    Path said = directory.resolve("said");
    Path complaints = directory.resolve("complaints");
    List<String> command = Stream.concat(
            Stream.of(node.toString(), script.toString()), Stream.of(arguments))
        .toList();
    Process process = new ProcessBuilder(command)
        .redirectOutput(said.toFile())
        .redirectError(complaints.toFile())
        .start();
    try {
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "node still runs");
    } finally {
      process.destroyForcibly();
    }
    assertEquals(0, process.exitValue(), Files.readString(complaints));
    return Files.readString(said);
  }

  private static long modules() throws IOException {
    try (Stream<Path> files = Files.walk(WEBROOT)) {
      return files.filter(file -> file.toString().endsWith(".js")).count();
    }
  }

  private static String acorn() throws IOException {
    Properties properties = new Properties();
    properties.load(new java.io.StringReader(
        new String(resource("META-INF/maven/org.webjars.npm/acorn/pom.properties"), UTF_8)));
    return "META-INF/resources/webjars/acorn/" + properties.getProperty("version")
        + "/dist/acorn.js";
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = PageScriptTest.class.getClassLoader().getResourceAsStream(name)) {
      return requireNonNull(in, name).readAllBytes();
    }
  }
}
