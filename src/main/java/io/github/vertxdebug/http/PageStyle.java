package io.github.vertxdebug.http;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts style sheets into the one that imports them, at the place where it does. What would mean something else there is refused:
 * addresses, which are relative to their own sheet, and imports with a condition or within an imported sheet.
 */
final class PageStyle {

  private static final Pattern IMPORT = Pattern.compile("(?m)^@import '([^'\n]+)';$");

  private PageStyle() {}

  /**
   * A sheet with all that it imports.
   *
   * @param path of the sheet, from the root
   * @param texts gives the text of each path, and throws when there is none
   */
  static String join(String path, UnaryOperator<String> texts) {
    Matcher imports = IMPORT.matcher(texts.apply(path));
    String joined = imports.replaceAll(found -> {
      String name = Webroot.seenFrom(path, found.group(1));
      String text = texts.apply(name);
      refuse(name, text, "url(");
      refuse(name, text, "@import");
      return Matcher.quoteReplacement(text);
    });
    refuse(path, joined, "@import");
    return joined;
  }

  private static void refuse(String path, String text, String what) {
    int at = text.indexOf(what);
    if (at >= 0) {
      throw ScriptTokens.refusal(path, text, at, what + " cannot be joined");
    }
  }
}
