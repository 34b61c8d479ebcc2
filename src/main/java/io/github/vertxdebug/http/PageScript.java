package io.github.vertxdebug.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Joins the page's modules to one script. Each becomes a function that is run once, in the order in which a browser would run the
 * modules, and whose exports are handed to those that import them. What would not mean the same is refused with file and line:
 * modules that import each other in a circle, and all that {@link ScriptModule} does not read.
 */
final class PageScript {

  private final UnaryOperator<String> texts;
  private final Map<String, ScriptModule> joined = new LinkedHashMap<>();
  private final Set<String> underWay = new LinkedHashSet<>();

  private PageScript(UnaryOperator<String> texts) {
    this.texts = texts;
  }

  /**
   * The script that does what a module and all that it imports do.
   *
   * @param main path of the first module, from the root
   * @param texts gives the text of each path, and throws when there is none
   */
  static String join(String main, UnaryOperator<String> texts) {
    PageScript script = new PageScript(texts);
    script.visit(main);
    return "const " + ScriptModule.TABLE + " = {};\n"
        + script.joined.values().stream().map(script::function).collect(Collectors.joining());
  }

  private void visit(String path) {
    if (joined.containsKey(path)) {
      return;
    }
    underWay.add(path);
    ScriptModule module = new ScriptModule(path, texts.apply(path));
    for (ScriptModule.Import wanted : module.imports) {
      if (underWay.contains(wanted.path())) {
        List<String> circle = new ArrayList<>(underWay);
        circle.add(wanted.path());
        throw module.refusal(
            wanted.at(),
            "modules import each other in a circle: "
                + String.join(" > ", circle.subList(circle.indexOf(wanted.path()), circle.size())));
      }
      visit(wanted.path());
      for (String name : wanted.names().keySet()) {
        if (!exportsOf(wanted.path()).containsKey(name)) {
          throw module.refusal(wanted.at(), wanted.path() + " exports no " + name);
        }
      }
    }
    underWay.remove(path);
    joined.put(path, module);
  }

  private Map<String, String> exportsOf(String path) {
    ScriptModule module = joined.get(path);
    return module == null ? Map.of() : module.exports;
  }

  private String function(ScriptModule module) {
    StringBuilder function = new StringBuilder("// " + module.path + "\n");
    function.append(inTable(module.path)).append(" = (() => {\n");
    for (ScriptModule.Import wanted : module.imports) {
      function
          .append("const ")
          .append(properties(wanted.names()))
          .append(" = ")
          .append(inTable(wanted.path()))
          .append(";\n");
    }
    function.append(module.body().stripTrailing()).append('\n');
    if (!module.exports.isEmpty()) {
      function.append("return ").append(properties(module.exports)).append(";\n");
    }
    return function.append("})();\n").toString();
  }

  private static String inTable(String path) {
    return ScriptModule.TABLE + "['" + path + "']";
  }

  private static String properties(Map<String, String> names) {
    return names.entrySet().stream()
        .map(name -> name.getKey().equals(name.getValue())
            ? name.getKey()
            : name.getKey() + ": " + name.getValue())
        .collect(Collectors.joining(", ", "{ ", " }"));
  }
}
