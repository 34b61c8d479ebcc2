package io.github.vertxdebug.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** The two ways in which the page's files are sent, and which of them a client is to get. */
enum ContentCoding {

  /** As they are. */
  IDENTITY {
    @Override
    byte[] encode(byte[] content) {
      return content;
    }
  },

  GZIP {
    @Override
    byte[] encode(byte[] content) {
      ByteArrayOutputStream encoded = new ByteArrayOutputStream();
      try (GZIPOutputStream gzip = new Strongest(encoded)) {
        gzip.write(content);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return encoded.toByteArray();
    }
  };

  /** Compressed once and sent often. */
  private static final class Strongest extends GZIPOutputStream {
    Strongest(ByteArrayOutputStream out) throws IOException {
      super(out);
      def.setLevel(Deflater.BEST_COMPRESSION);
    }
  }

  private static final double NOT_NAMED = -1;

  abstract byte[] encode(byte[] content);

  /** As {@code Content-Encoding} has it. */
  String token() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The one to answer with, by all lines of {@code Accept-Encoding}: gzip where it is taken and nothing says that the client would
   * rather have the files as they are. What cannot be read takes nothing.
   */
  static ContentCoding preferred(List<String> acceptEncoding) {
    double gzip = NOT_NAMED;
    double identity = NOT_NAMED;
    double others = NOT_NAMED;
    for (String coding :
        String.join(",", acceptEncoding).toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = coding.split(";", 2);
      double weight = weight(parts);
      switch (parts[0].strip()) {
        case "gzip", "x-gzip" -> gzip = Math.max(gzip, weight);
        case "identity" -> identity = Math.max(identity, weight);
        case "*" -> others = Math.max(others, weight);
        default -> {}
      }
    }
    double forGzip = gzip == NOT_NAMED ? others : gzip;
    return forGzip > 0 && forGzip >= identity ? GZIP : IDENTITY;
  }

  private static double weight(String[] coding) {
    if (coding.length == 1) {
      return 1;
    }
    String parameter = coding[1].replaceAll("[ \t]", "");
    return parameter.matches("q=(0(\\.[0-9]{0,3})?|1(\\.0{0,3})?)")
        ? Double.parseDouble(parameter.substring(2))
        : 0;
  }
}
