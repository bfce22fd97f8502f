package dev.clipcap.files.checkpoint;

import static dev.clipcap.convert.Bytes.assertRefused;
import static dev.clipcap.convert.Bytes.concat;
import static dev.clipcap.convert.Bytes.file;
import static dev.clipcap.convert.Bytes.little;
import static dev.clipcap.convert.Bytes.safetensors;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;

class SafetensorsCheckpointTest {
  @TempDir Path folder;

  @Test
  void readsShapesAndValuesOfLiteralBytes() {
    byte[] bytes =
        safetensors(
            "{\"__metadata__\":{\"format\":\"pt\"},"
                + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[8,12]},"
                + "\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}  ",
            concat(little(4, 0x3F800000), little(4, 0xC0490FDB), little(4, 0x3FC0_4000)));
    try (var checkpoint = SafetensorsCheckpoint.open(file(folder, "x.safetensors", bytes))) {
      assertEquals(List.of("a", "b"), List.copyOf(checkpoint.tensors().keySet()));
      assertEquals(Map.of("format", "pt"), checkpoint.metadata());
      StoredTensor a = checkpoint.tensor("a");
      assertEquals(new TensorInfo("a", DType.F32, Shape.of(1, 2)), a.info());
      assertArrayEquals(new float[] {1f, -3.1415927f}, a.floats());
      assertArrayEquals(new float[] {2f, 1.5f}, checkpoint.tensor("b").floats());
      FloatBuffer second = FloatBuffer.allocate(1);
      a.read(1, second);
      assertEquals(-3.1415927f, second.get(0));
      assertRefused(() -> checkpoint.tensor("c"), "x.safetensors", "'c'");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "F64, 8, 0x3FF8000000000000, 1.5",
    "F32, 4, 0x7F800000, Infinity",
    "F16, 2, 0x3C01, 1.0009765625",
    "F16, 2, 0x8001, -5.9604645E-8",
    "F16, 2, 0xFC00, -Infinity",
    "BF16, 2, 0x4049, 3.140625",
    "I64, 8, -2, -2",
    "I32, 4, 0x80000000, -2147483648",
    "I16, 2, 0xFFFF, -1",
    "I8, 1, 0x80, -128",
    "U8, 1, 0x80, 128",
    "BOOL, 1, 1, 1"
  })
  void readsEveryType(DType dtype, int width, String bits, float expected) {
    byte[] bytes = oneTensor(dtype.name(), "[]", width, little(width, Long.decode(bits)));
    try (var checkpoint = SafetensorsCheckpoint.open(file(folder, "x.safetensors", bytes))) {
      assertArrayEquals(new float[] {expected}, checkpoint.tensor("t").floats());
      if (!dtype.isFloating()) {
        assertArrayEquals(new long[] {(long) expected}, checkpoint.tensor("t").longs());
      }
    }
  }

  @Test
  void emptyTensorsAndEmptyFilesAreFine() {
    byte[] bytes = oneTensor("F32", "[3,0]", 0);
    try (var checkpoint = SafetensorsCheckpoint.open(file(folder, "x.safetensors", bytes))) {
      assertEquals(0, checkpoint.tensor("t").floats().length);
    }
    try (var none = SafetensorsCheckpoint.open(file(folder, "y.safetensors", safetensors("{}")))) {
      assertEquals(Map.of(), none.tensors());
    }
  }

  @Test
  void closedTensorsCannotBeRead() {
    byte[] bytes = oneTensor("U8", "[1]", 1, new byte[1]);
    var checkpoint = SafetensorsCheckpoint.open(file(folder, "x.safetensors", bytes));
    StoredTensor tensor = checkpoint.tensor("t");
    assertThrows(IndexOutOfBoundsException.class, () -> tensor.read(1, FloatBuffer.allocate(1)));
    checkpoint.close();
    assertThrows(IllegalStateException.class, tensor::floats);
  }

  @Test
  void refusesWhatIsNoWholeHeader() {
    refused(new byte[7], "7 bytes", "header's length");
    refused(concat(little(8, 100_000_001), new byte[16]), "100000001", "at most 100000000");
    refused(concat(little(8, -1), new byte[16]), "18446744073709551615");
    refused(concat(little(8, 9), "{}      ".getBytes(StandardCharsets.UTF_8)), "file of 16");
    refused(concat(little(8, 3), new byte[] {'{', (byte) 0xFF, '}'}), "not UTF-8");
    refused(safetensors(" {}"), "start with '{'");
    refused(safetensors("[]"), "start with '{'");
    refused(safetensors("{"), "header (line");
    refused(safetensors("{}{}"), "not one JSON object");
    refused(safetensors("{\"t\":1}"), "'t'", "dtype, shape and data_offsets");
    refused(safetensors("{\"__metadata__\":{\"epoch\":1}}"), "__metadata__ 'epoch'", "a string");
    refused(safetensors("{\"__metadata__\":[]}"), "__metadata__", "ARRAY");
  }

  @Test
  void refusesAmbiguousOrImpossibleTensors() {
    String t = "\"t\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}";
    refused(safetensors("{" + t + "," + t + "}"), "the field 't' twice");
    refused(oneTensor("F4", "[1]", 1, new byte[1]), "'t', dtype", "\"F4\"", "BF16");
    refused(oneTensor("U8", "[-1]", 1, new byte[1]), "'t', shape", "-1");
    refused(oneTensor("U8", "[1.0]", 1, new byte[1]), "'t', shape", "1.0");
    refused(oneTensor("U8", "[9223372036854775808]", 1, new byte[1]), "9223372036854775808");
    refused(oneTensor("U8", "\"1\"", 1, new byte[1]), "'t', shape", "list of integers");
    refused(oneTensor("F32", "[2147483648,2147483648]", 1, new byte[1]), "'t'", "overflow");
    refused(oneTensor("F32", "[2]", 4, new byte[4]), "4 bytes", "8 bytes for F32 [2]");
    refused(
        safetensors("{\"t\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[1,0]}}"),
        "'t'",
        "begin <= end");
    refused(
        safetensors("{\"t\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0]}}", (byte) 0),
        "'t'",
        "[begin, end]");
    refused(safetensors("{\"t\":{\"dtype\":\"U8\",\"shape\":[]}}"), "'t'", "data_offsets");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0,2,1,3,overlaps", "0,2,3,5,a hole of 1 bytes", "1,3,3,5,a hole of 1"})
  void refusesOverlapsAndHoles(String offsets) {
    String[] part = offsets.split(",");
    String header =
        "{\"s\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[%s,%s]},"
            + "\"t\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[%s,%s]}}";
    refused(
        safetensors(header.formatted((Object[]) part), new byte[Integer.parseInt(part[3])]),
        part[0].equals("0") ? "'t'" : "'s'",
        part[4]);
  }

  @Test
  void refusesTruncatedAndTrailingData() {
    refused(oneTensor("U8", "[5]", 5, new byte[4]), "'t'", "data up to byte");
    refused(oneTensor("U8", "[5]", 5, new byte[6]), "1 bytes after the last tensor");
  }

  @Test
  void readsShardsThroughTheirIndex() throws IOException {
    shard("one.safetensors", "a");
    shard("two.safetensors", "b");
    Path index = index("{\"a\":\"one.safetensors\",\"b\":\"two.safetensors\"}");
    try (var checkpoint = Checkpoint.open(index)) {
      assertArrayEquals(new long[] {'a'}, checkpoint.tensor("a").longs());
      assertArrayEquals(new long[] {'b'}, checkpoint.tensor("b").longs());
      assertEquals(2, checkpoint.tensors().size());
    }
    assertRefused(
        () -> Checkpoint.open(index("{\"a\":\"two.safetensors\"}")),
        "'b' in two.safetensors but listed in null");
    assertRefused(
        () -> Checkpoint.open(index("{\"a\":\"one.safetensors\",\"c\":\"one.safetensors\"}")),
        "one.safetensors",
        "no tensor 'c'");
    assertRefused(
        () -> Checkpoint.open(index("{\"a\":\"../one.safetensors\"}")),
        "weight_map 'a'",
        "../one.safetensors");
    assertRefused(
        () -> Checkpoint.open(index("{\"a\":\"gone.safetensors\"}")),
        "gone.safetensors",
        "no file");
    assertRefused(() -> Checkpoint.open(index("{}")), "no weight_map");
    assertRefused(
        () -> Checkpoint.open(index(" ".repeat(1 << 24) + "{}")),
        "an index of a model's weights of at most 16777216");
  }

  private Path index(String weightMap) throws IOException {
    return Files.writeString(
        folder.resolve("model.safetensors.index.json"),
        "{\"metadata\":{\"total_size\":2},\"weight_map\":" + weightMap + "}");
  }

  private void shard(String name, String tensor) {
    String header = "{\"%s\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]}}";
    file(folder, name, safetensors(header.formatted(tensor), (byte) tensor.charAt(0)));
  }

  private static byte[] oneTensor(String dtype, String shape, int end, byte... data) {
    String header = "{\"t\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[0,%d]}}";
    return safetensors(header.formatted(dtype, shape, end), data);
  }

  private void refused(byte[] bytes, String... words) {
    Path path = file(folder, "bad.safetensors", bytes);
    assertRefused(() -> SafetensorsCheckpoint.open(path), words);
    assertRefused(() -> SafetensorsCheckpoint.open(path), "bad.safetensors");
  }
}
