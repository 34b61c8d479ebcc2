package io.github.vertxdebug.sse;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Content that a writer or a reader of event streams may get wrong, and batches made of it. */
final class Treacherous {

  /** Pieces that texts are put together from. */
  static final List<String> PIECES = List.of(
      "\n",
      "\r",
      "\r\n",
      "\n\n",
      "\r\r",
      "\n\r",
      " ",
      "  ",
      "\t",
      ":",
      ": ",
      "a",
      "data",
      "data: x",
      "\ndata: x\n\n",
      "id: 1",
      "event: x",
      "retry: 1",
      "\0",
      "\uFEFF", // byte order mark
      "\u2028", // line breaks elsewhere, but not here
      "\u2029",
      "\u0085",
      "\u000B",
      "\f",
      "é",
      "\u20AC",
      "\uD83D\uDE00",
      "\uD83D", // one half of it
      "\uDE00", // and the other
      "\uDE00\uD83D", // the wrong way round
      "\uFFFD",
      "\uFFFE",
      "\uFFFF",
      "\uDBFF\uDFFF",
      "\u0001",
      "\u001B",
      "\u007F",
      "?",
      "%0A",
      "\\n",
      "{\"a\":1}",
      "null");

  private Treacherous() {}

  /** Always the same items for the same seed; every fiftieth event is a large one. */
  static List<Item> batch(long seed, int events) {
    Random random = new Random(seed);
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      switch (random.nextInt(8)) {
        case 0 -> items.add(new Item.Comment(text(random, 6)));
        case 1 -> items.add(new Item.Retry(1 + random.nextInt(100_000)));
        case 2 -> items.add(new Item.Heartbeat());
        default -> {}
      }
      items.add(new Item.Event(
          random.nextInt(3) == 0 ? null : id(text(random, 4)),
          random.nextInt(3) == 0 ? null : oneLine(text(random, 3)),
          text(random, i % 50 == 49 ? 5_000 : 12)));
    }
    return items;
  }

  /** A mix of all pieces, that many bytes at least. */
  static String large(long seed, int length) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(length + 16);
    while (text.length() < length) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  static byte[] encoded(List<Item> items) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    items.forEach(item -> out.writeBytes(item.encoded()));
    return out.toByteArray();
  }

  /** Without what no id and no type may hold. */
  static String oneLine(String text) {
    return text.replace("\r", "").replace("\n", "");
  }

  static String id(String text) {
    return oneLine(text).replace("\0", "");
  }

  private static String text(Random random, int most) {
    int pieces = most > 100 ? most : random.nextInt(most + 1);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pieces; i++) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }
}
