package io.github.vertxdebug;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the command line before the launcher does: where an option takes JSON and gets something else, the launcher warns
 * and goes on without it, so that a dashboard would run with other settings than its user believes. Stateless.
 */
final class CommandLineJson {

  private static final Set<String> OPTIONS = Set.of(
      "-conf",
      "--conf",
      "-options",
      "--options",
      "-vertx-options",
      "--vertx-options",
      "-deployment-options",
      "--deployment-options");

  private CommandLineJson() {}

  /** Throws a {@link ConfigurationException} for the first option that names neither a JSON file nor a JSON object. */
  static void check(String[] args) {
    for (int i = 0; i < args.length; i++) {
      int equals = args[i].indexOf('=');
      String option = equals < 0 ? args[i] : args[i].substring(0, equals);
      if (OPTIONS.contains(option.toLowerCase(Locale.ROOT))) {
        if (equals >= 0) {
          check(option, args[i].substring(equals + 1));
        } else if (++i < args.length) {
          check(option, args[i]);
        } else {
          throw notJson(option, "missing", "");
        }
      }
    }
  }

  private static void check(String option, String value) {
    String text = value;
    IOException unreadable = null;
    try {
      text = Files.readString(Path.of(value));
    } catch (InvalidPathException notAFile) {
      // Then it is the JSON itself.
    } catch (IOException e) {
      unreadable = e; // likewise, unless it looks like a name
    }
    try {
      if (Json.decodeValue(text) instanceof JsonObject) {
        return;
      }
    } catch (DecodeException e) {
      if (unreadable != null && !value.isBlank() && "{[\"".indexOf(value.strip().charAt(0)) < 0) {
        throw notRead(option, shown(value), unreadable);
      }
      throw notJson(option, shown(value), where(e));
    }
    throw notJson(option, shown(value), "");
  }

  private static ConfigurationException notRead(String option, String file, IOException e) {
    String why = e instanceof NoSuchFileException
        ? "which does not exist"
        : "which cannot be read as text (" + e.getClass().getSimpleName() + ")";
    return new ConfigurationException(
        "Command line option " + option + " names the file " + file + ", " + why
            + "; it must be a readable file with one JSON object in it or such an object itself.");
  }

  private static ConfigurationException notJson(String option, String came, String where) {
    return new ConfigurationException("Command line option " + option + " is " + came
        + ", but it must be a readable file with one JSON object in it or such an object itself"
        + where + ".");
  }

  /** The argument, unless it is JSON that may hold the token. */
  private static String shown(String value) {
    return value.indexOf('{') < 0 || !value.contains("token")
        ? ConfigurationException.shown(value)
        : "a string";
  }

  private static String where(DecodeException e) {
    @Nullable
    JsonLocation location =
        e.getCause() instanceof JsonProcessingException syntax ? syntax.getLocation() : null;
    return location == null
        ? ""
        : " (the syntax error is in line " + location.getLineNr() + ", column "
            + location.getColumnNr() + ")";
  }
}
