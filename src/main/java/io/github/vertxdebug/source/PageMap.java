package io.github.vertxdebug.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Which single pages of the process are in memory, from {@code pagemap} in {@code /proc/self}: eight bytes a page, whose highest bit
 * says so. Whoever opens it closes it.
 */
final class PageMap implements AutoCloseable {

  private static final int ENTRY_BYTES = 8;
  private static final int MOST_ENTRIES = 1 << 13;

  private final FileChannel file;
  private final long pageBytes;

  /**
   * @param pageBytes the size of the kernel's pages
   * @throws IOException when the kernel keeps it from us
   */
  PageMap(Path proc, long pageBytes) throws IOException {
    this.file = FileChannel.open(proc.resolve("pagemap"), StandardOpenOption.READ);
    this.pageBytes = pageBytes;
  }

  /** How many of the bytes from an address on are in memory, in whole pages. */
  long resident(long address, long bytes) throws IOException {
    long page = address / pageBytes;
    long last = (address + bytes - 1) / pageBytes;
    long present = 0;
    ByteBuffer entries =
        ByteBuffer.allocate(MOST_ENTRIES * ENTRY_BYTES).order(ByteOrder.nativeOrder());
    while (page <= last) {
      entries.clear().limit((int) Math.min(MOST_ENTRIES, last - page + 1) * ENTRY_BYTES);
      int read = file.read(entries, page * ENTRY_BYTES);
      if (read < ENTRY_BYTES) {
        break;
      }
      for (int i = 0; i < read / ENTRY_BYTES; i++) {
        present += entries.getLong(i * ENTRY_BYTES) < 0 ? 1 : 0;
      }
      page += read / ENTRY_BYTES;
    }
    return Math.min(bytes, present * pageBytes);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
