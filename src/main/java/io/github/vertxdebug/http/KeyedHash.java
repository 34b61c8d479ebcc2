package io.github.vertxdebug.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * HMAC with SHA-256 (RFC 2104). Not the JDK's {@code Mac}: the first use of that in a JVM reads and verifies files, and a
 * dashboard is mounted on an event loop. Immutable, any thread.
 */
final class KeyedHash {

  private static final int BLOCK_BYTES = 64;

  private final byte[] inner;
  private final byte[] outer;

  KeyedHash(String key) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    byte[] block = Arrays.copyOf(bytes.length > BLOCK_BYTES ? sha256(bytes) : bytes, BLOCK_BYTES);
    inner = masked(block, 0x36);
    outer = masked(block, 0x5c);
  }

  byte[] of(String text) {
    return sha256(outer, sha256(inner, text.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] masked(byte[] block, int mask) {
    byte[] masked = new byte[block.length];
    for (int i = 0; i < block.length; i++) {
      masked[i] = (byte) (block[i] ^ mask);
    }
    return masked;
  }

  private static byte[] sha256(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
