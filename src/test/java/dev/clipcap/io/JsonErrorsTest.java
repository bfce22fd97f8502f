package dev.clipcap.io;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A config.json in all its broken forms: one line each, none of it in the parser's words. */
class JsonErrorsTest {
  @TempDir Path folder;

  record Point(int x, double y) {}

  record Outer(@JsonProperty(required = true) Inner inner, Inner other) {
    Outer {
      if (inner.name().isEmpty()) {
        throw new IllegalArgumentException("a name of one letter or more");
      }
    }
  }

  record Inner(String name, Kind kind, List<Integer> sizes, boolean on) {}

  enum Kind {
    LARGE,
    @JsonProperty("tiny")
    SMALL
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'x': 1, 'x': 2} | (line 1, column 13): found the field 'x' twice, expected each",
        "{'x': 1.5, 'y': 2} | field 'x': found 1.5, expected a whole number from -2147483648",
        "{'x': '1', 'y': 2} | field 'x': found \"1\", expected a whole number",
        "{'x': 99999999999, 'y': 2} | field 'x': found 99999999999, expected a whole number",
        "{'x': null, 'y': 2} | field 'x': found null, expected a whole number",
        "{'x': [1], 'y': 2} | field 'x': found an array, expected a whole number",
        "{'x': 1, 'y': true} | field 'y': found true, expected a number",
        "{'x': 1, 'y': NaN} | found 'NaN', expected valid JSON",
        "{'x': 1, 'y': 1e400} | (line 1): found the number 1e400, expected one that a double",
        "{'x': 1, 'y': -1e4000000} | found the number -1e4000000",
        "{'x': 1 | (line 1, column 8): found the end of the text inside the JSON, expected a whole",
        "{'x': 1,} | found '}', expected valid JSON",
        "{x: 1} | found 'x: 1}', expected valid JSON",
        "{'x': 01} | expected valid JSON",
        "{'x': tru} | found 'tru', expected valid JSON",
        "{'x': 1, 'y': 2} 3 | found more after the end of the JSON value, expected one value",
        "[1, 2] | found an array, expected an object",
        "7 | found 7, expected an object",
        "'x' | found \"x\", expected an object",
        "null | found null, expected a value",
        "`` | found nothing in it, expected JSON; copy or download it again",
      })
  void refusesWhatIsNoPoint(String text, String words) throws IOException {
    byte[] json = text.replace('\'', '"').getBytes(UTF_8);
    assertRefused(json, words, Point.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'inner': null} | field 'inner': found null, expected a value; correct the value",
        "{'inner': {'name': ''}} | found an object, expected a name of one letter or more",
        "{'inner': {'name': null}} | expected values that fit together",
        "{'inner': {'name': []}} | field 'inner.name': found an empty array, expected text in quotes",
        "{'inner': {'kind': 'HUGE'}} | field 'inner.kind': found \"HUGE\", expected one of LARGE, tiny",
        "{'inner': {'sizes': 3}} | field 'inner.sizes': found 3, expected an array",
        "{'inner': {'sizes': [1, 'x']}} | field 'inner.sizes.[1]': found \"x\", expected a whole",
        "{'inner': {'on': 'yes'}} | field 'inner.on': found \"yes\", expected true or false",
        "{'inner': []} | field 'inner': found an empty array, expected an object",
        "{} | found no field 'inner', expected one",
      })
  void refusesWrongTypesByField(String text, String words) throws IOException {
    assertRefused(text.replace('\'', '"').getBytes(UTF_8), words, Outer.class);
  }

  @Test
  void fieldsThatMayBeMissingMayStayAway() throws IOException {
    Path file = folder.resolve("config.json");
    Files.writeString(file, "{\"inner\": {\"name\": \"a\"}}");
    assertEquals(new Outer(new Inner("a", null, null, false), null), Json.read(file, Outer.class));
  }

  @Test
  void readsEveryEncodingWithAMark() throws IOException {
    String text = "{\"x\": 1, \"y\": 2}";
    for (String encoding : List.of("UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE")) {
      Path file = folder.resolve(encoding);
      Files.write(file, ("\uFEFF" + text).getBytes(Charset.forName(encoding)));
      assertEquals(new Point(1, 2), Json.read(file, Point.class), encoding);
      assertEquals(2, Json.readTree(file).size(), encoding);
    }
  }

  @Test
  void refusesBytesThatAreNoText() throws IOException {
    String point = "{\"x\": 1, \"y\": 2}";
    refusedAsAnything(new byte[5000], "found a zero byte at 0 of 5000");
    refusedAsAnything("{\"x\": 1, \0\0\0\0}".getBytes(UTF_8), "found a zero byte at 9 of 14");
    refusedAsAnything(point.getBytes(UTF_16LE), "without a mark, expected UTF-8");
    refusedAsAnything(point.getBytes(Charset.forName("UTF-32BE")), "without a mark, expected");
    refusedAsAnything("{\"\u00e9\": 1}".getBytes(ISO_8859_1), "byte 2, 0xE9, which is not UTF-8");
    refusedAsAnything("{\"\u00e9".getBytes(UTF_8), "the end of the text");
    refusedAsAnything(Arrays.copyOf("{\"\u00e9".getBytes(UTF_8), 3), "byte 2, 0xC3, which is not");
    refusedAsAnything("[".repeat(5000).getBytes(UTF_8), "more than 1000 levels of brackets");
    refusedAsAnything(new byte[] {-1, -2, 0, 0, 1, 2, 3}, "bytes that are not UTF-32LE");
    refusedAsAnything(
        lfsPointer(),
        "found a Git LFS pointer, which only names the file, expected a JSON file; run 'git lfs");
  }

  private static byte[] lfsPointer() {
    String hash = "0".repeat(64);
    return ("version https://git-lfs.github.com/spec/v1\noid sha256:" + hash + "\nsize 9\n")
        .getBytes(UTF_8);
  }

  @Test
  void aFolderIsNoFile() throws IOException {
    Path inner = Files.createDirectory(folder.resolve("config.json"));
    InvalidInputException e = assertThrows(InvalidInputException.class, () -> Json.readTree(inner));
    assertTrue(e.getMessage().contains("found a folder, expected a JSON file"), e.getMessage());
  }

  private void refusedAsAnything(byte[] bytes, String words) throws IOException {
    assertRefused(bytes, words, Point.class);
    assertRefused(bytes, words, JsonNode.class);
  }

  private void assertRefused(byte[] bytes, String words, Class<?> type) throws IOException {
    Path file = Files.write(folder.resolve("config.json"), bytes);
    String line =
        assertThrows(InvalidInputException.class, () -> Json.read(file, type)).getMessage();
    assertTrue(line.contains(words), line);
    assertTrue(line.contains("config.json"), line);
    assertEquals(1, line.lines().count());
    String own = "(?i).*(jackson|token|deserial|coerce|java|dev\\.clipcap|CTRL-).*";
    assertFalse(line.replace(file.toString(), "").matches(own), line);
  }
}
