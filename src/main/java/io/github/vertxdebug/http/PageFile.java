package io.github.vertxdebug.http;

import io.github.vertxdebug.platform.VertxInternals;
import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * What is sent of one file in one coding. Immutable, shared by all who ask.
 *
 * @param type as {@code Content-Type} has it
 * @param etag strong: another coding of the same file has another one
 */
record PageFile(String type, ContentCoding coding, String etag, Buffer bytes) {

  private static final int ETAG_BYTES = 15;

  static PageFile of(String type, ContentCoding coding, byte[] content) {
    byte[] encoded = coding.encode(content);
    return new PageFile(type, coding, etag(encoded), VertxInternals.wrap(encoded));
  }

  /** Whether a client that sends these lines of {@code If-None-Match} has this already. */
  boolean isKnownTo(List<String> ifNoneMatch) {
    return Arrays.stream(String.join(",", ifNoneMatch).split(","))
        .map(tag -> tag.strip().replaceFirst("^W/", ""))
        .anyMatch(tag -> tag.equals("*") || tag.equals(etag));
  }

  private static String etag(byte[] encoded) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(encoded);
      return '"' + Base64.getUrlEncoder().encodeToString(Arrays.copyOf(hash, ETAG_BYTES)) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
