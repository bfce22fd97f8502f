package dev.clipcap.data.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.data.Samples;
import dev.clipcap.io.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tars that come as a stream, beside the reader of tar files. */
class TarStreamTest {
  private static List<TarStream.Entry> entries(byte[] tar) throws IOException {
    List<TarStream.Entry> entries = new ArrayList<>();
    try (TarStream stream = new TarStream(new ByteArrayInputStream(tar), "shard.tar")) {
      for (Optional<TarStream.Entry> next = stream.next(); next.isPresent(); next = stream.next()) {
        entries.add(next.get());
      }
    }
    return entries;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "coco-2017/train2017.tar",
        "archives/long-gnu.tar",
        "archives/long-pax.tar",
        "archives/long-ustar.tar"
      })
  void aStreamHasTheFilesOfTheFile(String name) throws IOException {
    Path tar = Samples.path(name);
    List<TarEntry> expected = TarEntry.entries(tar);
    List<TarStream.Entry> found = entries(Files.readAllBytes(tar));
    assertEquals(
        expected.stream().map(TarEntry::entryName).toList(),
        found.stream().map(TarStream.Entry::name).toList());
    for (int i = 0; i < found.size(); i++) {
      assertArrayEquals(expected.get(i).bytes(), found.get(i).bytes());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "symlink.tar, a link to '/etc/passwd'",
    "hardlink.tar, a link to '9.jpg'",
    "device.tar, type '3'",
    "leads-out.tar, '..'",
    "absolute.tar, relative"
  })
  void whatTheReaderOfFilesRefuses(String archive, String found) throws IOException {
    byte[] tar = Files.readAllBytes(Samples.path("archives/" + archive));
    String message = assertThrows(InvalidInputException.class, () -> entries(tar)).getMessage();
    assertTrue(message.startsWith("shard.tar entry "), message);
    assertTrue(message.contains(found), message);
  }

  @Test
  void aStreamThatEndsAnywhereBeforeItsClosingBlockIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(Samples.path("coco-2017/train2017.tar"));
    for (int length = 0; length < whole.length - 1024; length += 64) {
      byte[] cut = Arrays.copyOf(whole, length);
      String message =
          assertThrows(InvalidInputException.class, () -> entries(cut), "length " + length)
              .getMessage();
      assertTrue(message.startsWith("shard.tar"), message);
    }
  }
}
