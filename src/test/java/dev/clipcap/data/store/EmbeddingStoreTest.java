package dev.clipcap.data.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.data.BadImage;
import dev.clipcap.files.npy.Npy;
import dev.clipcap.files.npy.NpyFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

  @TempDir Path folder;
  private Path place;

  @BeforeEach
  void name() {
    place = folder.resolve("sub/store");
  }

  private EmbeddingStore open() {
    return EmbeddingStore.open(place, 3, CLIP);
  }

  private static float[] vector(int n) {
    return new float[] {n + 0.5f, -n, Float.MIN_VALUE};
  }

  /** Entries "from" to "to - 1". */
  private void fill(int from, int to) {
    try (EmbeddingStore store = open()) {
      for (int i = from; i < to; i++) {
        store.append(String.valueOf(i), CONTENT, vector(i));
      }
    }
  }

  private static void assertHolds(EmbeddingStore store, int count) {
    assertEquals(count, store.size());
    for (int i = 0; i < count; i++) {
      assertArrayEquals(vector(i), store.get(String.valueOf(i), CONTENT).orElseThrow(), "at " + i);
    }
    assertEquals(Optional.empty(), store.get(String.valueOf(count), CONTENT));
  }

  @Test
  void entriesAreThereAtOnceAndAfterReopening() {
    try (EmbeddingStore store = open()) {
      store.append("a", CONTENT, vector(1));
      store.append("süß/日本\n\".jpg", CONTENT, vector(2));
      assertArrayEquals(vector(1), store.get("a", CONTENT).get());
      assertEquals(Optional.empty(), store.get("b", CONTENT));
    }
    try (EmbeddingStore store = open()) {
      assertArrayEquals(vector(2), store.get("süß/日本\n\".jpg", CONTENT).get());
      assertEquals(2, store.size());
    }
  }

  /** Npy's bytes are those of numpy.save: NpyTest. */
  @Test
  void shardsAreNumpysFilesWithTheIdsOfTheirRows() throws IOException {
    fill(0, 2);
    fill(2, 5);
    Npy first = NpyFiles.read(place.resolve("00000.npy"));
    assertArrayEquals(new long[] {2, 3}, first.shape());
    assertArrayEquals(
        new float[] {0.5f, 0, Float.MIN_VALUE, 1.5f, -1, Float.MIN_VALUE}, first.values());
    assertArrayEquals(new long[] {3, 3}, NpyFiles.read(place.resolve("00001.npy")).shape());
    List<String> lines = Files.readAllLines(place.resolve("00001.jsonl"));
    assertEquals(3, lines.size());
    assertTrue(lines.get(0).startsWith("{\"id\":\"2\",\"sha256\":\"" + CONTENT), lines.get(0));
    try (EmbeddingStore store = open()) {
      assertHolds(store, 5);
    }
  }

  @Test
  void aFullShardIsWrittenWhileTheStoreIsOpen() {
    int rows = EmbeddingStore.rowsOfShard(3);
    try (EmbeddingStore store = open()) {
      for (int i = 0; i < rows; i++) {
        assertFalse(Files.exists(place.resolve("00000.jsonl")), "after " + i);
        store.append(String.valueOf(i), CONTENT, vector(i));
      }
      assertTrue(Files.exists(place.resolve("00000.jsonl")));
      store.append(String.valueOf(rows), CONTENT, vector(rows));
      assertHolds(store, rows + 1);
    }
    try (EmbeddingStore store = open()) {
      assertHolds(store, rows + 1);
    }
    assertEquals(16, EmbeddingStore.rowsOfShard(1 << 16));
    assertEquals(960, EmbeddingStore.rowsOfShard(512));
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
    }
  }

  @Test
  void aShardWithoutItsIdsIsNoneAndIsReplaced() throws IOException {
    fill(0, 3);
    fill(3, 5);
    byte[] array = Files.readAllBytes(place.resolve("00001.npy"));
    Files.delete(place.resolve("00001.jsonl"));
    try (EmbeddingStore store = open()) {
      assertHolds(store, 3);
      store.append("3", CONTENT, vector(3));
      store.append("4", CONTENT, vector(4));
    }
    assertArrayEquals(array, Files.readAllBytes(place.resolve("00001.npy")));
    try (EmbeddingStore store = open()) {
      assertHolds(store, 5);
    }
  }

  @Test
  void aRowWithAChangedByteIsAbsentAndTheOthersStay() throws IOException {
    fill(0, 5);
    Path array = place.resolve("00000.npy");
    byte[] whole = Files.readAllBytes(array);
    int rows = whole.length - 5 * 12;
    for (int at = rows + 12; at < rows + 24; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 0x10;
      Files.write(array, changed);
      try (EmbeddingStore store = open()) {
        assertEquals(Optional.empty(), store.get("1", CONTENT), "byte " + at);
        assertArrayEquals(vector(2), store.get("2", CONTENT).get());
      }
    }
  }

  @Test
  void tornFilesAreRefusedInOneLine() throws IOException {
    fill(0, 5);
    for (String name : List.of("00000.npy", "00000.jsonl", "store.json")) {
      byte[] whole = Files.readAllBytes(place.resolve(name));
      for (int length : new int[] {0, 1, whole.length / 2, whole.length - 2}) {
        Files.write(place.resolve(name), java.util.Arrays.copyOf(whole, length));
        String message = assertThrows(InvalidInputException.class, this::open).getMessage();
        assertTrue(message.contains(name), message);
        assertEquals(1, message.lines().count(), message);
      }
      Files.write(place.resolve(name), whole);
    }
    try (EmbeddingStore store = open()) {
      assertHolds(store, 5);
    }
  }

  @Test
  void oneProcessAtATime() {
    try (EmbeddingStore store = open()) {
      store.append("0", CONTENT, vector(0));
      assertRefused("it is being written by process ", this::open);
    }
    fill(1, 2);
  }

  @Test
  void otherWeightsDimensionsAndFoldersAreRefused() throws IOException {
    fill(0, 1);
    assertRefused("of other pixels (" + CLIP, () -> EmbeddingStore.open(place, 3, OTHER));
    assertRefused("embeddings of 3", () -> EmbeddingStore.open(place, 4, CLIP));
    Path mine = Files.createDirectories(folder.resolve("mine"));
    Files.writeString(mine.resolve("letter.txt"), "dear");
    assertRefused("other files, and no store.json", () -> EmbeddingStore.open(mine, 3, CLIP));
    Path file = Files.writeString(folder.resolve("file"), "Not a store");
    assertRefused("found a file", () -> EmbeddingStore.open(file, 3, CLIP));
    assertEquals("Not a store", Files.readString(file));
  }

  private static void assertRefused(String found, Runnable opening) {
    InvalidInputException e = assertThrows(InvalidInputException.class, opening::run);
    assertTrue(e.getMessage().contains(found), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0,0,0", "1,NaN,2", "1,Infinity,2", "1,2", "1,2,3,4"})
  void whatIsNoEmbeddingIsNeverStored(String values) {
    String[] parts = values.split(",", -1);
    float[] vector = new float[parts.length];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = Float.parseFloat(parts[i]);
    }
    try (EmbeddingStore store = open()) {
      assertThrows(IllegalArgumentException.class, () -> store.append("a", CONTENT, vector));
      assertThrows(IllegalArgumentException.class, () -> store.append("a", "beef", vector(1)));
      assertEquals(0, store.size());
    }
    assertFalse(Files.exists(place.resolve("00000.npy")));
  }

  @Test
  void badImagesAreListedOnceEachAndATornLineIsCutOff() throws IOException {
    Path list = folder.resolve("bad/images.jsonl");
    BadImage html = new BadImage("7", "train/7.jpg", "no JPEG: begins with <html>");
    BadImage empty = new BadImage("8", "ü \"8\".jpg", "empty");
    BadImage.write(list, List.of(html, empty));
    String text = Files.readString(list);
    Files.writeString(list, text + "{\"id\":\"9\",\"sou", StandardCharsets.UTF_8);
    assertEquals(2, BadImage.read(list).size());
    BadImage.write(list, List.of(html, empty, new BadImage("7", "train/7.jpg", "truncated")));
    assertEquals(
        List.of(
            new BadImage("7", "train/7.jpg", "truncated"),
            new BadImage("8", "ü \"8\".jpg", "empty")),
        BadImage.read(list));
    Files.writeString(list, text + "nonsense\n");
    assertRefused("'nonsense'", () -> BadImage.read(list));
  }
}
