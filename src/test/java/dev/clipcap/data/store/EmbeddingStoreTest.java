package dev.clipcap.data.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.data.BadImage;
import dev.clipcap.data.BadImages;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Sha256;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingStoreTest {
  private static final String CLIP = Sha256.of(new byte[] {1});
  private static final String CONTENT = Sha256.of(new byte[] {2});
  private static final String OTHER = Sha256.of(new byte[] {3});

  /** Two hashes of 32 bytes, three floats, a CRC. */
  private static final int RECORD = 32 + 32 + 3 * 4 + 4;

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("sub/store");
  }

  private EmbeddingStore open() {
    return EmbeddingStore.open(file, 3, CLIP);
  }

  private static float[] vector(int n) {
    return new float[] {n + 0.5f, -n, Float.MIN_VALUE};
  }

  /** Entries "0" to "count - 1". */
  private void fill(int count) {
    try (EmbeddingStore store = open()) {
      for (int i = 0; i < count; i++) {
        store.append(String.valueOf(i), CONTENT, vector(i));
      }
    }
  }

  private static void assertHolds(EmbeddingStore store, int count) {
    assertEquals(count, store.size());
    for (int i = 0; i < count; i++) {
      assertArrayEquals(vector(i), store.get(String.valueOf(i)).orElseThrow(), "entry " + i);
    }
    assertEquals(Optional.empty(), store.get(String.valueOf(count)));
  }

  @Test
  void entriesAreThereAtOnceAndAfterReopening() throws IOException {
    try (EmbeddingStore store = open()) {
      store.append("a", CONTENT, vector(1));
      store.append("süß/日本.jpg", CONTENT, vector(2));
      assertArrayEquals(vector(1), store.get("a").get());
      assertEquals(Optional.empty(), store.get("b"));
    }
    assertEquals(64 + 2 * RECORD, Files.size(file));
    try (EmbeddingStore store = open()) {
      assertArrayEquals(vector(2), store.get("süß/日本.jpg", CONTENT).get());
      store.append("c", CONTENT, vector(3));
      FloatBuffer batch = FloatBuffer.allocate(9);
      store.copy(List.of("c", "a", "c"), batch);
      assertArrayEquals(
          new float[] {
            3.5f, -3, Float.MIN_VALUE, 1.5f, -1, Float.MIN_VALUE, 3.5f, -3, Float.MIN_VALUE
          },
          batch.array());
      InvalidInputException e =
          assertThrows(
              InvalidInputException.class, () -> store.copy(List.of("a", "zz"), batch.clear()));
      assertTrue(e.getMessage().contains("'zz'"), e.getMessage());
    }
  }

  @Test
  void aChangedImageIsAbsentUntilAppendedAgain() {
    try (EmbeddingStore store = open()) {
      store.append("a", CONTENT, vector(1));
      assertEquals(Optional.empty(), store.get("a", OTHER));
      store.append("a", OTHER, vector(2));
    }
    try (EmbeddingStore store = open()) {
      assertArrayEquals(vector(1), store.get("a", CONTENT).get());
      assertArrayEquals(vector(2), store.get("a", OTHER).get());
      assertArrayEquals(vector(2), store.get("a").get());
      assertEquals(2, store.size());
    }
  }

  @Test
  void aTailTornAtAnyByteIsCutOffAndRedone() throws IOException {
    fill(5);
    byte[] whole = Files.readAllBytes(file);
    byte[] keys = Files.readAllBytes(folder.resolve("sub/store.keys"));
    for (int length = 64 + 4 * RECORD; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      try (EmbeddingStore reader = EmbeddingStore.openForReading(file, 3, CLIP)) {
        assertHolds(reader, 4);
      }
      try (EmbeddingStore store = open()) {
        assertHolds(store, 4);
        store.append("4", CONTENT, vector(4));
        assertHolds(store, 5);
      }
      assertArrayEquals(whole, Files.readAllBytes(file), "length " + length);
      assertArrayEquals(keys, Files.readAllBytes(folder.resolve("sub/store.keys")));
    }
  }

  @Test
  void aTailOfZerosAsPowerFailuresLeaveIsCutOff() throws IOException {
    fill(5);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(Arrays.copyOf(whole, 64 + 3 * RECORD + 7), whole.length));
    try (EmbeddingStore store = open()) {
      assertHolds(store, 3);
    }
    assertEquals(64 + 3 * RECORD, Files.size(file));
  }

  @Test
  void aHeaderTornAtAnyByteIsRedone() throws IOException {
    fill(0);
    byte[] header = Files.readAllBytes(file);
    assertEquals(64, header.length);
    for (int length = 0; length < 64; length++) {
      Files.write(file, Arrays.copyOf(header, length));
      fill(2);
      assertArrayEquals(header, Arrays.copyOf(Files.readAllBytes(file), 64));
    }
  }

  @Test
  void anEntryWithAChangedByteIsAbsentAndTheOthersStay() throws IOException {
    fill(5);
    byte[] whole = Files.readAllBytes(file);
    for (int at = 64 + RECORD; at < 64 + 2 * RECORD; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 0x10;
      Files.write(file, changed);
      try (EmbeddingStore store = EmbeddingStore.openForReading(file, 3, CLIP)) {
        assertEquals(Optional.empty(), store.get("1"), "byte " + at);
        assertArrayEquals(vector(2), store.get("2").get());
      }
    }
  }

  @Test
  void keysAreRebuiltWhereTheyAreMissingCutOrAnothers() throws IOException {
    fill(9);
    Path keys = folder.resolve("sub/store.keys");
    byte[] right = Files.readAllBytes(keys);
    assertEquals(9 * 8, right.length);
    byte[] anothers = new byte[right.length];
    for (byte[] wrong :
        List.of(new byte[0], Arrays.copyOf(right, 21), Arrays.copyOf(right, 99), anothers)) {
      Files.write(keys, wrong);
      try (EmbeddingStore reader = EmbeddingStore.openForReading(file, 3, CLIP)) {
        assertHolds(reader, 9);
      }
      try (EmbeddingStore writer = open()) {
        assertHolds(writer, 9);
      }
      assertArrayEquals(right, Files.readAllBytes(keys));
    }
  }

  @Test
  void theIndexGrowsBeyondItsFirstSize() {
    fill(5000);
    try (EmbeddingStore store = open()) {
      assertHolds(store, 5000);
    }
  }

  @Test
  void oneWriterAndAnyReaders() {
    try (EmbeddingStore writer = open()) {
      writer.append("0", CONTENT, vector(0));
      InvalidInputException e = assertThrows(InvalidInputException.class, this::open);
      assertTrue(e.getMessage().contains("it is being written by process "), e.getMessage());
      try (EmbeddingStore reader = EmbeddingStore.openForReading(file, 3, CLIP)) {
        writer.append("1", CONTENT, vector(1));
        assertHolds(reader, 1);
        assertThrows(IllegalStateException.class, () -> reader.append("x", CONTENT, vector(9)));
      }
      try (EmbeddingStore reader = EmbeddingStore.openForReading(file, 3, CLIP)) {
        assertHolds(reader, 2);
      }
    }
    fill(0);
  }

  @Test
  void otherWeightsDimensionsAndFilesAreRefused() throws IOException {
    fill(1);
    assertRefused("of other pixels (" + CLIP, () -> EmbeddingStore.open(file, 3, OTHER));
    assertRefused("embeddings of 3", () -> EmbeddingStore.open(file, 4, CLIP));
    byte[] whole = Files.readAllBytes(file);
    whole[30] ^= 1;
    Files.write(file, whole);
    assertRefused("damaged header", this::open);
    String text = "Not a store, but somebody's file. ";
    Files.writeString(file, text);
    assertRefused("34 bytes", this::open);
    Files.writeString(file, text + text);
    assertRefused("another beginning", this::open);
    assertEquals(text + text, Files.readString(file));
    Files.delete(file);
    assertRefused("no file", () -> EmbeddingStore.openForReading(file, 3, CLIP));
  }

  private static void assertRefused(String found, Runnable opening) {
    InvalidInputException e = assertThrows(InvalidInputException.class, opening::run);
    assertTrue(e.getMessage().contains(found), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0,0,0", "1,NaN,2", "1,Infinity,2", "1,2", "1,2,3,4"})
  void whatIsNoEmbeddingIsNeverStored(String values) throws IOException {
    String[] parts = values.split(",", -1);
    float[] vector = new float[parts.length];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = Float.parseFloat(parts[i]);
    }
    try (EmbeddingStore store = open()) {
      assertThrows(IllegalArgumentException.class, () -> store.append("a", CONTENT, vector));
      assertThrows(IllegalArgumentException.class, () -> store.append("a", "beef", vector(1)));
    }
    assertEquals(64, Files.size(file));
  }

  @Test
  void badImagesAreListedOnceEachAndATornLineIsCutOff() throws IOException {
    Path list = folder.resolve("bad/images.jsonl");
    try (BadImages bad = BadImages.open(list)) {
      bad.add(new BadImage("7", "train/7.jpg", "no JPEG: begins with <html>"));
      bad.add(new BadImage("8", "ü \"8\".jpg", "empty"));
    }
    String text = Files.readString(list);
    Files.writeString(list, text + "{\"id\":\"9\",\"sou", StandardCharsets.UTF_8);
    assertEquals(2, BadImages.read(list).size());
    try (BadImages bad = BadImages.open(list)) {
      bad.add(new BadImage("7", "train/7.jpg", "truncated"));
    }
    assertEquals(
        List.of(
            new BadImage("7", "train/7.jpg", "truncated"),
            new BadImage("8", "ü \"8\".jpg", "empty")),
        BadImages.read(list));
    Files.writeString(list, text + "nonsense\n");
    assertRefused("'nonsense'", () -> BadImages.read(list));
  }
}
