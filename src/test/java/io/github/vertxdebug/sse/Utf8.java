package io.github.vertxdebug.sse;

/**
 * Decodes UTF-8 as the Encoding standard (section 8.1.1) does, and so as every browser does. Java's own decoder makes one
 * U+FFFD of an encoded surrogate where the standard makes three.
 */
final class Utf8 {

  private static final char REPLACEMENT = '\uFFFD';

  private Utf8() {}

  /** Strips no byte order mark: that is the business of whoever knows where the stream begins. */
  static String decode(byte[] bytes) {
    StringBuilder out = new StringBuilder(bytes.length);
    int needed = 0;
    int codePoint = 0;
    int lower = 0x80;
    int upper = 0xBF;
    for (int i = 0; i < bytes.length; i++) {
      int b = bytes[i] & 0xFF;
      if (needed == 0) {
        if (b < 0x80) {
          out.append((char) b);
        } else if (b >= 0xC2 && b <= 0xDF) {
          needed = 1;
          codePoint = b & 0x1F;
        } else if (b >= 0xE0 && b <= 0xEF) {
          needed = 2;
          codePoint = b & 0x0F;
          lower = b == 0xE0 ? 0xA0 : 0x80;
          upper = b == 0xED ? 0x9F : 0xBF;
        } else if (b >= 0xF0 && b <= 0xF4) {
          needed = 3;
          codePoint = b & 0x07;
          lower = b == 0xF0 ? 0x90 : 0x80;
          upper = b == 0xF4 ? 0x8F : 0xBF;
        } else {
          out.append(REPLACEMENT);
        }
        continue;
      }
      boolean continues = b >= lower && b <= upper;
      lower = 0x80;
      upper = 0xBF;
      if (!continues) {
        out.append(REPLACEMENT);
        needed = 0;
        i--; // it may begin the next character
      } else {
        codePoint = codePoint << 6 | b & 0x3F;
        if (--needed == 0) {
          out.appendCodePoint(codePoint);
        }
      }
    }
    if (needed > 0) {
      out.append(REPLACEMENT);
    }
    return out.toString();
  }
}
