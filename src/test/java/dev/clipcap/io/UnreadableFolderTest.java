package dev.clipcap.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.clipcap.data.Samples;
import dev.clipcap.data.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A folder that is shut looks empty, but is not what an empty one is. */
class UnreadableFolderTest {
  @TempDir Path folder;
  private Path shut;

  @BeforeEach
  void shutAFolder() throws IOException {
    shut = Files.createDirectory(folder.resolve("shut"));
    assumeFalse(!shut.toFile().setReadable(false) || Files.isReadable(shut), "root may all");
  }

  @AfterEach
  void openIt() {
    shut.toFile().setReadable(true);
  }

  @Test
  void isNotAnEmptyFolderOfPhotos() {
    refused(
        "a folder of images and captions", () -> Samples.open("folder:" + shut).split(Split.TRAIN));
  }

  private void refused(String expected, Executable reading) {
    assertEquals(
        shut
            + ": found a folder that may not be read, expected "
            + expected
            + "; change its permissions",
        assertThrows(InvalidInputException.class, reading).getMessage());
  }
}
