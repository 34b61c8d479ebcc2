package io.github.vertxdebug.http;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The text of a module cut into tokens: just as much of ECMAScript's lexical grammar as it takes to tell code from comments, strings,
 * templates and patterns. Whether a slash divides or begins a pattern depends on what was before; where that does not decide it, the
 * text is refused rather than guessed at.
 */
final class ScriptTokens {

  enum Kind {
    /** A name or a keyword. */
    WORD,
    /** One character of an operator, or a bracket. */
    SIGN,
    /** A string, a number, a pattern, or a stretch of a template. */
    LITERAL,
    COMMENT
  }

  /**
   * @param depth how many brackets are open around it
   */
  record Token(Kind kind, int start, int end, int depth) {}

  /** What is open: its sign, {@code $} for a gap in a template, and whether a pattern may follow its end. */
  private record Bracket(char sign, boolean beforePattern) {}

  private static final Set<String> BEFORE_PATTERN = Set.of(
      "return",
      "typeof",
      "instanceof",
      "in",
      "new",
      "delete",
      "void",
      "throw",
      "case",
      "do",
      "else",
      "yield",
      "await");
  private static final Set<String> BEFORE_CONDITION = Set.of("if", "while", "for");

  private final String path;
  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private final Deque<Bracket> open = new ArrayDeque<>();
  private @Nullable Token last;
  private boolean lastEndsCondition;

  private ScriptTokens(String path, String text) {
    this.path = path;
    this.text = text;
  }

  /** All tokens of a text; what lies between them is white space. */
  static List<Token> of(String path, String text) {
    ScriptTokens tokens = new ScriptTokens(path, text);
    int at = 0;
    while (at < text.length()) {
      at = Character.isWhitespace(text.charAt(at)) ? at + 1 : tokens.read(at);
    }
    if (!tokens.open.isEmpty()) {
      throw tokens.refusal(text.length() - 1, "a bracket is never closed");
    }
    return tokens.tokens;
  }

  /** An exception that names the file and the line. */
  static IllegalStateException refusal(String path, String text, int at, String why) {
    long line = text.substring(0, at).chars().filter(sign -> sign == '\n').count() + 1;
    return new IllegalStateException(path + ":" + line + ": " + why);
  }

  private IllegalStateException refusal(int at, String why) {
    return refusal(path, text, at, why);
  }

  private int read(int at) {
    char sign = text.charAt(at);
    if (text.startsWith("//", at)) {
      int end = text.indexOf('\n', at);
      return comment(at, end < 0 ? text.length() : end);
    }
    if (text.startsWith("/*", at)) {
      int end = text.indexOf("*/", at + 2);
      if (end < 0) {
        throw refusal(at, "a comment never ends");
      }
      return comment(at, end + 2);
    }
    if (sign == '\'' || sign == '"') {
      return add(Kind.LITERAL, at, endOf(at, sign));
    }
    if (sign == '`') {
      return template(at);
    }
    if (sign == '/' && isPattern(at)) {
      int end = endOf(at, '/');
      return add(Kind.LITERAL, at, endOfWord(end));
    }
    if (Character.isDigit(sign)) {
      return add(Kind.LITERAL, at, endOfNumber(at));
    }
    if (sign == '#' || Character.isJavaIdentifierStart(sign)) {
      return add(Kind.WORD, at, endOfWord(at + 1));
    }
    return sign(at, sign);
  }

  private int sign(int at, char sign) {
    if ("([{".indexOf(sign) >= 0) {
      boolean condition = sign == '(' && last != null && isWord(BEFORE_CONDITION);
      int end = add(Kind.SIGN, at, at + 1);
      open.push(new Bracket(sign, condition));
      return end;
    }
    if (")]}".indexOf(sign) >= 0) {
      Bracket bracket = open.poll();
      if (bracket != null && bracket.sign == '$' && sign == '}') {
        return template(at);
      }
      if (bracket == null || "([{".indexOf(bracket.sign) != ")]}".indexOf(sign)) {
        throw refusal(at, "'" + sign + "' closes nothing");
      }
      int end = add(Kind.SIGN, at, at + 1);
      lastEndsCondition = bracket.beforePattern;
      return end;
    }
    if (sign == '\\' || sign > 127) {
      throw refusal(at, "'" + sign + "' is not expected here");
    }
    return add(Kind.SIGN, at, at + 1);
  }

  /** A stretch of a template, from its beginning or from the end of a gap to its end or the next gap. */
  private int template(int start) {
    for (int at = start + 1; at < text.length(); at++) {
      char sign = text.charAt(at);
      if (sign == '\\') {
        at++;
      } else if (sign == '`') {
        return add(Kind.LITERAL, start, at + 1);
      } else if (text.startsWith("${", at)) {
        int end = add(Kind.LITERAL, start, at + 2);
        open.push(new Bracket('$', false));
        return end;
      }
    }
    throw refusal(start, "a template never ends");
  }

  /** Where a string, or a pattern without its flags, ends. */
  private int endOf(int start, char quote) {
    boolean inClass = false;
    for (int at = start + 1; at < text.length() && text.charAt(at) != '\n'; at++) {
      char sign = text.charAt(at);
      if (sign == '\\') {
        at++;
      } else if (sign == quote && !inClass) {
        return at + 1;
      } else if (quote == '/') {
        inClass = sign == '[' || (inClass && sign != ']');
      }
    }
    throw refusal(start, "what begins with " + quote + " does not end on its line");
  }

  private int endOfWord(int at) {
    while (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private int endOfNumber(int at) {
    while (at < text.length()
        && (text.charAt(at) == '.' || Character.isJavaIdentifierPart(text.charAt(at)))) {
      at++;
    }
    return at;
  }

  private boolean isPattern(int at) {
    if (last == null) {
      return true;
    }
    String before = text.substring(last.start, last.end);
    return switch (last.kind) {
      case WORD -> {
        if (before.equals("of")) {
          throw refusal(at, "cannot tell whether this '/' divides; put the pattern in brackets");
        }
        yield isWord(BEFORE_PATTERN);
      }
      case LITERAL -> before.endsWith("${");
      default ->
        switch (before) {
          case "]" -> false;
          case ")" -> lastEndsCondition;
          case "}" ->
            throw refusal(at, "cannot tell whether this '/' divides; put what it ends in brackets");
          case "+", "-" -> !text.startsWith(before, last.start - 1);
          default -> true;
        };
    };
  }

  /** Whether the last token is one of these keywords, and not the name of a property. */
  private boolean isWord(Set<String> words) {
    Token word = last;
    return word != null
        && word.kind == Kind.WORD
        && words.contains(text.substring(word.start, word.end))
        && (word.start == 0 || text.charAt(word.start - 1) != '.');
  }

  private int comment(int start, int end) {
    tokens.add(new Token(Kind.COMMENT, start, end, open.size()));
    return end;
  }

  private int add(Kind kind, int start, int end) {
    last = new Token(kind, start, end, open.size());
    tokens.add(last);
    return end;
  }
}
