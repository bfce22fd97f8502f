package dev.clipcap.io;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Words for what the parser found wrong: where, what is there, what should be, what to do. Its own
 * words, made for programmers, are not shown.
 *
 * @param source the file, for messages
 * @param text what was read; empty where it came as a stream
 * @param tree what was read, once more as a tree
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record JsonErrors(String source, byte[] text, Unchecked.Work<JsonNode> tree) {
  private static final Pattern QUOTED = Pattern.compile("'([^']*)'"); // what a message is about
  private static final int SHOWN = 24;

  RuntimeException of(IOException e) {
    if (e instanceof JsonMappingException mapping) {
      return mapping.getCause() instanceof InvalidInputException own ? own.in(source) : of(mapping);
    }
    return e instanceof JsonProcessingException syntax
        ? syntax(syntax)
        : new UncheckedIOException("cannot read " + source, e);
  }

  private InvalidInputException syntax(JsonProcessingException e) {
    if (e instanceof JsonEOFException) {
      return invalid(
          e,
          "the end of the text inside the JSON",
          "a whole JSON value",
          "copy or download it again, or write what is missing");
    }
    String words = String.valueOf(e.getOriginalMessage());
    if (e instanceof StreamConstraintsException) {
      String found =
          words.contains("nesting") ? "more than 1000 levels of brackets" : "a value too long";
      return invalid(e, found, "what a file of this kind holds", "check that it is the right file");
    }
    Matcher name = QUOTED.matcher(words);
    if (words.startsWith("Duplicate field") && name.find()) {
      String found = "the field '" + shown(name.group(1)) + "' twice";
      return invalid(e, found, "each field once", "remove one of the two");
    }
    String found =
        words.contains(" token '") && name.find(0)
            ? "'" + shown(name.group(1)) + "'"
            : snippet(e.getLocation()).map(s -> "'" + s + "'").orElse("what is not JSON");
    return invalid(e, found, "valid JSON", "correct it there");
  }

  private InvalidInputException of(JsonMappingException e) {
    JsonPaths paths = new JsonPaths(e.getPath());
    JsonNode whole;
    try {
      whole = tree.run();
    } catch (JsonProcessingException syntax) { // what is not JSON is not of the wrong type
      String more = "more after the end of the JSON value"; // all that a tree's reader can mean
      return syntax instanceof JsonMappingException
          ? invalid(syntax, more, "one value", "remove what follows")
          : syntax(syntax);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot read " + source, unreadable);
    }
    if (e instanceof UnrecognizedPropertyException unknown) {
      return paths.unknownField(source, unknown.getKnownPropertyIds(), e);
    }
    if (e instanceof InvalidNullException) {
      return wrong(paths, "null", "a value", e);
    }
    if (String.valueOf(e.getOriginalMessage()).startsWith("Missing required creator property")) {
      return paths.missingField(source, whole, e);
    }
    JsonNode found = paths.in(whole);
    if (e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
      return wrong(paths, shown(found), JsonPaths.kind(mismatch.getTargetType()), e);
    }
    if (e.getCause() instanceof InputCoercionException overflow) {
      return wrong(paths, shown(found), JsonPaths.kind(overflow.getTargetType()), e);
    }
    String own = e.getCause() instanceof IllegalArgumentException cause ? cause.getMessage() : null;
    String nulls = JsonPaths.nulls(found);
    return wrong(
        paths,
        nulls.isEmpty() ? shown(found) : "null in " + nulls,
        own == null ? "values that fit together" : own,
        e);
  }

  private InvalidInputException invalid(
      JsonProcessingException e, String found, String expected, String remedy) {
    return new InvalidInputException(at(e), found, expected, remedy, e);
  }

  private InvalidInputException wrong(
      JsonPaths paths, String found, String expected, JsonProcessingException e) {
    String where = paths.steps().isEmpty() ? at(e) : at(e) + ", field '" + paths + "'";
    return new InvalidInputException(where, found, expected, "correct the value", e);
  }

  /** The file with line and column, where they are known. */
  private String at(JsonProcessingException e) {
    JsonLocation location = e.getLocation();
    if (location == null || location.getLineNr() < 1) {
      return source;
    }
    return source + " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
  }

  /** What stands at a place. */
  private Optional<String> snippet(JsonLocation location) {
    int from = location == null ? -1 : (int) location.getByteOffset();
    if (from < 0 || from >= text.length) {
      return Optional.empty();
    }
    int length = Math.min(SHOWN, text.length - from);
    String there = new String(text, from, length, StandardCharsets.UTF_8);
    return Optional.of(printable(there.lines().findFirst().orElse("")))
        .filter(snippet -> !snippet.isBlank());
  }

  private static String shown(JsonNode value) {
    if (value.isArray()) {
      return value.isEmpty() ? "an empty array" : "an array";
    }
    if (value.isObject()) {
      return "an object";
    }
    return value.isMissingNode() ? "another value" : shown(value.toString());
  }

  /** A value short enough for a line. */
  static String shown(String value) {
    String printable = printable(value);
    return printable.length() <= 3 * SHOWN ? printable : printable.substring(0, 3 * SHOWN) + "...";
  }

  private static String printable(String text) {
    return text.codePoints()
        .mapToObj(c -> Character.isISOControl(c) ? "?" : Character.toString(c))
        .collect(joining());
  }
}
