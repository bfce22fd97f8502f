package dev.clipcap.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        "{\"x\": 1, \"x\": 2} | Duplicate field 'x'",
        "{\"x\": 1.5, \"y\": 2} | field 'x'",
        "{\"x\": \"1\", \"y\": 2} | field 'x'",
        "{\"x\": 1 | line 1",
        "{\"x\": 1, \"y\": 2} 3 | Trailing token",
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
