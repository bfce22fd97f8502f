package dev.clipcap.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The line that everything wrong becomes. */
class InvalidInputExceptionTest {
  @Test
  void saysWhereWhatAndWhatToDo() {
    assertEquals(
        "a.json, field 'n': found -1, expected a positive number; correct it",
        new InvalidInputException("a.json, field 'n'", "-1", "a positive number", "correct it")
            .getMessage());
  }

  /** A file of a stranger's may have a megabyte where a word should be. */
  @Test
  void isNoLongerThanOneReads() {
    String line =
        new InvalidInputException("a.json", "\ud83d\ude00".repeat(100_000), "a word", "correct it")
            .getMessage();
    assertEquals(
        "a.json: found " + "\ud83d\ude00".repeat(2000) + "..., expected a word; correct it", line);
  }
}
