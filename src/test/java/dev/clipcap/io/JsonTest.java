package dev.clipcap.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {
  @TempDir Path folder;

  record Point(int x, double y) {}

  record Circle(
      @JsonProperty(required = true) Point centre,
      @JsonProperty(value = "radius_px", required = true) int radius) {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  record Lenient(@JsonProperty(required = true) int size) {}

  record Drawing(List<Circle> circles) {}

  @Test
  void writesOneLayout() throws IOException {
    Path file = folder.resolve("deep/a.json");
    Json.write(file, new Point(1, 2.5));
    assertEquals("{\n  \"x\" : 1,\n  \"y\" : 2.5\n}\n", Files.readString(file));
    assertEquals(new Point(1, 2.5), Json.read(file, Point.class));
    assertEquals(List.of("a.json"), List.of(folder.resolve("deep").toFile().list()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"x\": 1, \"z\": 2} | found unknown field 'z', expected one of x, y",
        "{\"x\": 1, \"x\": 2} | found the field 'x' twice",
        "{\"x\": 1.5, \"y\": 2} | field 'x'",
        "{\"x\": \"1\", \"y\": 2} | field 'x'",
        "{\"x\": 1 | line 1",
        "{\"x\": 1, \"y\": 2} 3 | found more after the end of the JSON value",
      })
  void refusesInOneLineThatNamesTheFile(String text, String words) throws IOException {
    Path file = folder.resolve("bad.json");
    Files.writeString(file, text);
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> Json.read(file, Point.class));
    assertTrue(e.getMessage().contains("bad.json"), e.getMessage());
    assertTrue(e.getMessage().contains(words), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'radius_px': 1 | found no field 'circles.[0].centre', expected one",
        "'centre': {'x': 1, 'y': 2}, 'radius': 1 | found unknown field 'circles.[0].radius', "
            + "expected one of centre, radius_px;",
        "'center': {'x': 1, 'y': 2}, 'radius_px': 1 | unknown field 'circles.[0].center'",
      })
  void aMisspeltFieldIsUnknownRatherThanMissing(String circle, String words) throws IOException {
    Path file = folder.resolve("bad.json");
    Files.writeString(file, ("{'circles': [{" + circle + "}]}").replace('\'', '"'));
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> Json.read(file, Drawing.class));
    assertTrue(e.getMessage().contains(words), e.getMessage());
  }

  @Test
  void whereOtherFieldsAreWelcomeAMissingOneIsMissing() throws IOException {
    Path file = folder.resolve("config.json");
    Files.writeString(file, "{\"colour\": 1}");
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> Json.read(file, Lenient.class));
    assertTrue(e.getMessage().contains("found no field 'size'"), e.getMessage());
  }

  @Test
  void aMissingFileIsNamed() {
    assertThrows(
        InvalidInputException.class, () -> Json.read(folder.resolve("none.json"), Map.class));
  }

  @Test
  void aFolderIsReplacedWholeOrNotAtAll() throws IOException {
    Path target = folder.resolve("model");
    AtomicFiles.writeDirectory(target, aside -> Files.writeString(aside.resolve("old"), "1"));
    assertThrows(
        IllegalStateException.class,
        () ->
            AtomicFiles.writeDirectory(
                target,
                aside -> {
                  Files.writeString(aside.resolve("new"), "2");
                  throw new IllegalStateException("interrupted");
                }));
    assertEquals(List.of("old"), List.of(target.toFile().list()));
    AtomicFiles.writeDirectory(target, aside -> Files.writeString(aside.resolve("new"), "2"));
    assertEquals(List.of("new"), List.of(target.toFile().list()));
  }
}
