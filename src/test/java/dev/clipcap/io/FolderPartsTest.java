package dev.clipcap.io;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a folder that is written may replace, and what it may not. */
class FolderPartsTest {
  private static final FolderParts PARTS =
      new FolderParts(Pattern.compile("model|README\\.md|parts/[0-9]+"), "model");

  @TempDir Path folder;

  private void fill(Path target, String names) throws IOException {
    for (String name : names.split(" ", -1)) {
      Path file = target.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "mine");
    }
  }

  @ParameterizedTest
  @CsvSource({"model", "model README.md", "model parts/1 parts/22"})
  void anEarlierVersionIsReplaced(String names) throws IOException {
    fill(folder, names);
    assertDoesNotThrow(() -> PARTS.requireReplaceable(folder));
  }

  @Test
  void nothingIsLostWhereNothingIs() throws IOException {
    assertDoesNotThrow(() -> PARTS.requireReplaceable(folder.resolve("new")));
    Files.createDirectory(folder.resolve("empty"));
    assertDoesNotThrow(() -> PARTS.requireReplaceable(folder));
  }

  @ParameterizedTest
  @CsvSource({
    "README.md, README.md",
    "parts/1, parts/1",
    "model thesis.tex, thesis.tex",
    "model parts/1 parts/x, parts/x",
    "model .git/HEAD, .git/HEAD"
  })
  void otherFilesAreNamed(String names, String lost) throws IOException {
    fill(folder, names);
    String message =
        assertThrows(InvalidInputException.class, () -> PARTS.requireReplaceable(folder))
            .getMessage();
    assertTrue(
        message.startsWith(
            folder + ": found a folder with " + lost + " in it, which would be lost"),
        message);
  }

  @Test
  void aFileIsNotReplacedByAFolder() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "mine");
    assertTrue(
        assertThrows(InvalidInputException.class, () -> PARTS.requireReplaceable(file))
            .getMessage()
            .startsWith(file + ": found a file, which would be lost"));
  }

  @ParameterizedTest
  @CsvSource({"model, model", "model, ''", "model, .", "model, model/parts/.."})
  void whatIsReadIsNotReplaced(String read, String written) throws IOException {
    fill(folder, "model/parts/1");
    String message =
        assertThrows(
                InvalidInputException.class,
                () -> FolderParts.requireApart(folder.resolve(read), folder.resolve(written)))
            .getMessage();
    assertTrue(message.contains(", which is read and would be lost"), message);
  }

  @Test
  void whatIsBesideOrInWhatIsReadMayBeWritten() throws IOException {
    fill(folder, "model/parts/1 other/parts/1");
    for (String written : new String[] {"other", "model/parts", "model/new", "model2"}) {
      assertDoesNotThrow(
          () -> FolderParts.requireApart(folder.resolve("model"), folder.resolve(written)));
    }
    assertEquals("mine", Files.readString(folder.resolve("model/parts/1")));
  }
}
