package dev.clipcap.files.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.clipcap.convert.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;

class SafetensorsWriterTest {
  @TempDir Path folder;

  private static final List<TensorInfo> TENSORS =
      List.of(
          new TensorInfo("half", DType.F16, Shape.of(3)),
          new TensorInfo("wide", DType.F32, Shape.of(2, 1)),
          new TensorInfo("none", DType.BF16, Shape.of(0)));

  @Test
  void writesWideTypesFirstAndAlignsTheData() throws IOException {
    Path file = folder.resolve("x.safetensors");
    SafetensorsWriter.write(
        file, TENSORS, Map.of("format", "pt"), (name, first, to) -> fill(to, 1 + first));
    byte[] bytes = Files.readAllBytes(file);
    String header =
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"wide\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]},"
            + "\"half\":{\"dtype\":\"F16\",\"shape\":[3],\"data_offsets\":[8,14]},"
            + "\"none\":{\"dtype\":\"BF16\",\"shape\":[0],\"data_offsets\":[14,14]}}";
    String padded = header + " ".repeat(-header.length() & 7);
    byte[] data =
        Bytes.concat(
            Bytes.little(4, 0x3F800000),
            Bytes.little(4, 0x40000000),
            Bytes.little(2, 0x3C00),
            Bytes.little(2, 0x4000),
            Bytes.little(2, 0x4200));
    assertArrayEquals(Bytes.safetensors(padded, data), bytes);
  }

  @Test
  void tensorsOfManyBlocksComeBackTheSame() {
    Path file = folder.resolve("x.safetensors");
    int size = 600_001;
    var info = new TensorInfo("big", DType.F32, Shape.of(size));
    SafetensorsWriter.write(file, List.of(info), Map.of(), (name, first, to) -> fill(to, first));
    try (var checkpoint = SafetensorsCheckpoint.open(file)) {
      float[] floats = checkpoint.tensor("big").floats();
      for (int i = 0; i < size; i++) {
        assertEquals(i, floats[i]);
      }
    }
  }

  @Test
  void anUnfinishedFileLeavesNoTrace() throws IOException {
    Path file = folder.resolve("x.safetensors");
    assertThrows(
        IllegalStateException.class,
        () -> SafetensorsWriter.write(file, TENSORS, Map.of(), (name, first, to) -> {}));
    assertEquals(false, Files.exists(file));
    var integers = List.of(new TensorInfo("i", DType.I64, Shape.of(1)));
    assertThrows(
        IllegalArgumentException.class,
        () -> SafetensorsWriter.write(file, integers, Map.of(), (name, first, to) -> {}));
  }

  private static void fill(java.nio.FloatBuffer to, long from) {
    for (long value = from; to.hasRemaining(); value++) {
      to.put((float) value);
    }
  }
}
