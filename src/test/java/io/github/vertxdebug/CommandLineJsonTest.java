package io.github.vertxdebug;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command line says of an option that is to name a file or be JSON. */
class CommandLineJsonTest {

  private static String refusal(String... args) {
    String sentence = assertThrows(ConfigurationException.class, () -> CommandLineJson.check(args))
        .getMessage();
    assertEquals(1, sentence.lines().count(), sentence);
    return sentence;
  }

  @Test
  void shouldSayThatAFileDoesNotExistAndNotThatItsNameIsNoJson(@TempDir Path directory) {
    String file = directory.resolve("dashbord.json").toString();
    for (String[] args : new String[][] {{"-conf", file}, {"-conf=" + file}}) {
      String sentence = refusal(args);
      assertTrue(sentence.contains("-conf"), sentence);
      assertTrue(sentence.contains("\"" + file + "\""), sentence);
      assertTrue(sentence.contains("does not exist"), sentence);
      assertFalse(sentence.contains("syntax"), sentence);
    }
  }

  @Test
  void shouldSayThatADirectoryCannotBeRead(@TempDir Path directory) {
    String sentence = refusal("--conf", directory.toString());
    assertTrue(sentence.contains(directory + "\", which cannot be read"), sentence);
  }

  @Test
  void shouldSayWhereTheSyntaxErrorIsInAFileAndInJson(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("a.json"), "{\n\"port\": 80;}");
    for (String value : new String[] {file.toString(), "{\n\"port\": 80;}"}) {
      String sentence = refusal("-conf", value);
      assertTrue(sentence.contains("line 2"), sentence);
      assertFalse(sentence.contains("does not exist"), sentence);
    }
  }

  @Test
  void shouldTakeAFileOrAnObject(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("a.json"), "{\"port\": 80}");
    assertDoesNotThrow(() -> CommandLineJson.check(new String[] {"-conf", file.toString()}));
    assertDoesNotThrow(() -> CommandLineJson.check(new String[] {"-conf", " {\"port\": 80}"}));
  }
}
