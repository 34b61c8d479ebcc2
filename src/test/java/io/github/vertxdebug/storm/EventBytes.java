package io.github.vertxdebug.storm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Takes the bytes of a body that is an event stream, as they come, and hands on its events. Stricter than a client need be: a
 * field that our server does not send is an error. One thread at a time.
 */
final class EventBytes {

  /** Who hears of them. The bytes are lent. */
  interface Listener {
    void event(String id, String type, byte[] data, int offset, int length);
  }

  private final Listener listener;
  private byte[] block = new byte[1024];
  private int blockLength;
  private boolean retry;

  EventBytes(Listener listener) {
    this.listener = listener;
  }

  /** Takes so many of the bytes. */
  void take(ByteBuffer bytes, int count) throws IOException {
    if (blockLength + count > block.length) {
      block = Arrays.copyOf(block, Math.max(2 * block.length, blockLength + count));
    }
    bytes.get(block, blockLength, count);
    int searched = Math.max(0, blockLength - 1);
    blockLength += count;
    int begin = 0;
    for (int i = searched; i + 1 < blockLength; i++) {
      if (block[i] == '\n' && block[i + 1] == '\n') {
        event(begin, i + 1);
        begin = i + 2;
        i++;
      }
    }
    System.arraycopy(block, begin, block, 0, blockLength - begin);
    blockLength -= begin;
    if (blockLength == 0 && block.length > 1 << 14) {
      block = new byte[1024]; // it was a full state's
    }
  }

  /** A block of lines that ends with an empty one. */
  private void event(int from, int to) throws IOException {
    String id = "";
    String type = "";
    int data = -1;
    int dataLength = 0;
    for (int begin = from, end; begin < to; begin = end + 1) {
      end = begin;
      while (block[end] != '\n') {
        end++;
      }
      if (begins(begin, end, "data: ") && data < 0) {
        data = begin + 6;
        dataLength = end - data;
      } else if (begins(begin, end, "id: ")) {
        id = text(begin + 4, end);
      } else if (begins(begin, end, "event: ")) {
        type = text(begin + 7, end);
      } else if (begins(begin, end, "retry: ") && !retry && data < 0) {
        retry = true;
      } else if (!begins(begin, end, ":")) {
        throw new IOException("not a field of ours: " + text(begin, Math.min(end, begin + 100)));
      }
    }
    if (data >= 0) {
      if (!retry) {
        throw new IOException("an event before the retry field");
      }
      listener.event(id, type, block, data, dataLength);
    }
  }

  private boolean begins(int begin, int end, String with) {
    if (end - begin < with.length()) {
      return false;
    }
    for (int i = 0; i < with.length(); i++) {
      if (block[begin + i] != with.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private String text(int begin, int end) {
    return new String(block, begin, end - begin, StandardCharsets.UTF_8);
  }
}
