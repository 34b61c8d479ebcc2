package io.github.vertxdebug.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class KeyedHashTest {

  @Test
  void shouldBeWhatTheJdkSaysSoThatCookiesStayValid() throws GeneralSecurityException {
    List<String> texts =
        List.of("", "secret", "x".repeat(63), "x".repeat(64), "x".repeat(65), "é€😀".repeat(40));
    for (String key : texts) {
      for (String text : texts) {
        if (!key.isEmpty()) {
          Mac mac = Mac.getInstance("HmacSHA256");
          mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
          assertArrayEquals(
              mac.doFinal(text.getBytes(StandardCharsets.UTF_8)),
              new KeyedHash(key).of(text),
              key + " " + text);
        }
      }
    }
  }
}
