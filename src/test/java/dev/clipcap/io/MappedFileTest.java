package dev.clipcap.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedFileTest {
  @TempDir Path folder;

  @Test
  void readsAcrossPieces() throws IOException {
    byte[] bytes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    try (MappedFile file =
        MappedFile.open(Files.write(folder.resolve("x"), bytes), "a checkpoint", 4)) {
      assertEquals(10, file.size());
      assertArrayEquals(bytes, file.get(0, 10));
      assertArrayEquals(new byte[] {3, 4, 5, 6, 7, 8}, file.get(3, 6));
      assertArrayEquals(new byte[] {8, 9}, file.get(8, 2));
      assertArrayEquals(new byte[0], file.get(10, 0));
      assertThrows(IndexOutOfBoundsException.class, () -> file.get(9, 2));
      assertThrows(IndexOutOfBoundsException.class, () -> file.get(-1, 1));
    }
  }
}
