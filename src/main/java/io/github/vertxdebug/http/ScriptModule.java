package io.github.vertxdebug.http;

import io.github.vertxdebug.http.ScriptTokens.Kind;
import io.github.vertxdebug.http.ScriptTokens.Token;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One module of the page, taken apart: what it imports, what it exports, and what is left of it without those words and without
 * comments that have lines of their own. Only such forms of import and export are read as mean the same between functions as between
 * modules; all others are refused, with file and line.
 */
final class ScriptModule {

  /** What modules are kept in when they are joined; no module may use the name for itself. */
  static final String TABLE = "$modules";

  /**
   * @param path of the other module, from the root
   * @param names there, each with the name it has here
   * @param at where it stands in the text
   */
  record Import(String path, Map<String, String> names, int at) {}

  private static final String NAME = "[A-Za-z_$][A-Za-z0-9_$]*";
  private static final Pattern IMPORT =
      Pattern.compile("import\\s*\\{([^}]*)}\\s*from\\s*'([^'\n]*)'\\s*;");
  private static final Pattern EXPORTED_NAMES = Pattern.compile("export\\s*\\{([^}]*)}\\s*;");
  private static final Pattern EXPORTED_DECLARATION = Pattern.compile(
      "export\\s+(const\\s+|class\\s+|(?:async\\s+)?function\\s*\\*?\\s*)(" + NAME + ")\\b");
  private static final Pattern RENAMED =
      Pattern.compile("(" + NAME + ")(?:\\s+as\\s+(" + NAME + "))?");
  private static final Pattern ASSIGNED_AFTER = Pattern.compile(
      "\\s*(=(?![=>])|([-+*/%&|^]|\\*\\*|<<|>>>?|&&|\\|\\||\\?\\?)=(?!=)|\\+\\+|--)");
  private static final Pattern ASSIGNED_BEFORE = Pattern.compile("(\\+\\+|--)\\s*$");

  final String path;
  final String text;
  final List<Import> imports = new ArrayList<>();

  /** Names as others know them, each with the name it has here. */
  final Map<String, String> exports = new LinkedHashMap<>();

  private final List<Token> code;
  private final Cuts cuts;

  /**
   * Takes a module apart.
   *
   * @param path from the root, with slashes
   */
  ScriptModule(String path, String text) {
    this.path = path;
    this.text = text;
    this.cuts = new Cuts(text);
    List<Token> tokens = ScriptTokens.of(path, text);
    code = tokens.stream().filter(token -> token.kind() != Kind.COMMENT).toList();
    for (int i = 0; i < code.size(); i++) {
      if (code.get(i).kind() == Kind.WORD && !is(i - 1, ".")) {
        word(i);
      }
    }
    refuseExportsThatChange();
    tokens.stream()
        .filter(token -> token.kind() == Kind.COMMENT)
        .forEach(comment -> cuts.addWholeLines(comment.start(), comment.end()));
  }

  /** What is left to be run, once the imports are there. */
  String body() {
    return cuts.rest();
  }

  IllegalStateException refusal(int at, String why) {
    return ScriptTokens.refusal(path, text, at, why);
  }

  private void word(int i) {
    Token token = code.get(i);
    switch (word(token)) {
      case "import" -> imported(i);
      case "export" -> {
        if (token.depth() == 0) {
          exported(i);
        }
      }
      case "await" -> {
        if (token.depth() == 0) {
          throw refusal(token.start(), "await must stand within the braces of a function");
        }
      }
      case TABLE -> throw refusal(token.start(), "the name " + TABLE + " is taken");
      default -> {}
    }
  }

  private void imported(int i) {
    int at = code.get(i).start();
    if (is(i + 1, ":")) {
      return; // the key of a property
    }
    Matcher statement = IMPORT.matcher(text).region(at, text.length());
    if (code.get(i).depth() > 0 || !statement.lookingAt()) {
      throw refusal(
          at, "the only imports that can be joined are like import { a, b as c } from './d.js';");
    }
    Map<String, String> names = new LinkedHashMap<>();
    renamed(at, statement.group(1)).forEach(name -> names.put(name.group(1), local(name)));
    imports.add(new Import(resolved(at, statement.group(2)), names, at));
    cuts.add(at, statement.end());
  }

  private void exported(int i) {
    int at = code.get(i).start();
    Matcher list = EXPORTED_NAMES.matcher(text).region(at, text.length());
    if (list.lookingAt()) {
      renamed(at, list.group(1)).forEach(name -> exports.put(local(name), name.group(1)));
      cuts.add(at, list.end());
      return;
    }
    Matcher declaration = EXPORTED_DECLARATION.matcher(text).region(at, text.length());
    if (!declaration.lookingAt()) {
      throw refusal(at, "only a const, a class, a function or names in braces can be exported");
    }
    if (declaration.group(1).startsWith("const")) {
      refuseSecondDeclaration(i);
    }
    exports.put(declaration.group(2), declaration.group(2));
    cuts.add(at, declaration.start(1));
  }

  private void refuseSecondDeclaration(int export) {
    for (int i = export; i < code.size() && !isAtTop(i, ";"); i++) {
      if (isAtTop(i, ",")) {
        throw refusal(code.get(i).start(), "each exported const needs a statement of its own");
      }
    }
  }

  /** Importers are handed values, so an exported name must keep the one it has. */
  private void refuseExportsThatChange() {
    for (int i = 0; i < code.size(); i++) {
      Token token = code.get(i);
      if (token.kind() == Kind.WORD
          && exports.containsValue(word(token))
          && !is(i - 1, ".")
          && !isDeclared(i)
          && isAssigned(token)) {
        throw refusal(token.start(), word(token) + " is exported, and must not change");
      }
    }
  }

  /** Whether this gives a value to a name that begins here: the export itself, or another of the same name further in. */
  private boolean isDeclared(int i) {
    return is(i - 1, "const") || is(i - 1, "let") || is(i - 1, "var");
  }

  private boolean isAssigned(Token token) {
    return ASSIGNED_AFTER.matcher(text).region(token.end(), text.length()).lookingAt()
        || ASSIGNED_BEFORE
            .matcher(text.substring(Math.max(0, token.start() - 10), token.start()))
            .find();
  }

  private List<Matcher> renamed(int at, String names) {
    return Arrays.stream(names.split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .map(RENAMED::matcher)
        .peek(name -> {
          if (!name.matches()) {
            throw refusal(at, "cannot be joined: names in braces that are more than a or a as b");
          }
        })
        .toList();
  }

  private static String local(Matcher name) {
    return name.group(2) == null ? name.group(1) : name.group(2);
  }

  private String resolved(int at, String specifier) {
    String there = Webroot.seenFrom(path, specifier);
    if (!specifier.startsWith(".") || there.startsWith("../")) {
      throw refusal(at, "'" + specifier + "' does not lead from one module of the page to another");
    }
    return there;
  }

  private boolean is(int i, String sign) {
    return i >= 0 && i < code.size() && word(code.get(i)).equals(sign);
  }

  private boolean isAtTop(int i, String sign) {
    return code.get(i).depth() == 0 && is(i, sign);
  }

  private String word(Token token) {
    return text.substring(token.start(), token.end());
  }
}
