package dev.clipcap.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is wrong with JSON, in words for people in place of the parser's.
 *
 * @param found what is there
 * @param expected what should be
 */
record JsonWords(String found, String expected) {
  private static final Pattern TWICE = Pattern.compile("Duplicate field '(.*)'", Pattern.DOTALL);
  private static final Pattern CHARACTER = Pattern.compile("Unexpected character \\('(.)' .*");
  private static final Pattern TOKEN = Pattern.compile("Unrecognized token '(.*?)'.*");
  private static final int SHORT = 40;

  /**
   * Of a file's text, which is no JSON, or of a value that does not fit.
   *
   * @param value the JSON value at fault; null where the text is not even JSON
   */
  static JsonWords of(JsonProcessingException e, JsonNode value) {
    String message = e.getOriginalMessage().lines().findFirst().orElse("");
    Matcher twice = TWICE.matcher(message);
    if (twice.matches()) {
      return new JsonWords("field '" + twice.group(1) + "' twice", "each field once");
    }
    if (message.startsWith("No content")) {
      return new JsonWords("an empty file", "JSON");
    }
    if (e instanceof JsonEOFException || message.startsWith("Unexpected end-of-input")) {
      return new JsonWords("JSON that ends in its middle", "whole JSON");
    }
    if (message.startsWith("Trailing token")) {
      return new JsonWords("more after the end of the JSON", "one JSON value");
    }
    if (message.startsWith("Invalid UTF-8")) {
      return new JsonWords("bytes that are not UTF-8", "JSON in UTF-8");
    }
    if (e instanceof MismatchedInputException mismatch && value != null) {
      return new JsonWords(kind(value), type(mismatch.getTargetType()));
    }
    Matcher character = CHARACTER.matcher(message);
    Matcher token = TOKEN.matcher(message);
    String at =
        character.matches()
            ? "the character '" + character.group(1) + "' where it cannot be"
            : token.matches() ? "'" + token.group(1) + "'" : "text that is not JSON";
    return new JsonWords(at, "valid JSON");
  }

  /** What a value is, with its text where that is short. */
  private static String kind(JsonNode value) {
    String kind = value.getNodeType().toString().toLowerCase(Locale.ROOT);
    String text = value.isContainerNode() || value.isNull() ? "" : " " + value;
    return text.length() <= SHORT ? kind + text : kind;
  }

  private static String type(Class<?> type) {
    if (type == null) {
      return "another value";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (List.of(int.class, long.class, Integer.class, Long.class).contains(type)) {
      return "a whole number that fits";
    }
    if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
      return "a number";
    }
    if (type.isEnum()) {
      return "one of "
          + String.join(
              ", ",
              Arrays.stream(type.getEnumConstants())
                  .map(one -> Json.mapper().valueToTree(one).asText())
                  .toList());
    }
    boolean isList = Collection.class.isAssignableFrom(type) || type.isArray();
    return type == String.class ? "a string" : isList ? "a list" : "an object";
  }
}
