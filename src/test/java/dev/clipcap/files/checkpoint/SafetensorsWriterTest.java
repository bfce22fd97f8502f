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

  @Test
  void writesFloat32WithItsHeaderPadded() throws IOException {
    byte[] data =
        Bytes.concat(
            Bytes.little(4, 0x3F800000),
            Bytes.little(4, 0x40000000),
            Bytes.little(2, 0x3C00),
            Bytes.little(2, 0x4000),
            Bytes.little(2, 0x4200));
    String source =
        "{\"wide\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]},"
            + "\"half\":{\"dtype\":\"F16\",\"shape\":[3],\"data_offsets\":[8,14]},"
            + "\"none\":{\"dtype\":\"BF16\",\"shape\":[0],\"data_offsets\":[14,14]}}";
    Path read = Files.write(folder.resolve("a.safetensors"), Bytes.safetensors(source, data));
    Path file = folder.resolve("x.safetensors");
    try (var checkpoint = SafetensorsCheckpoint.open(read)) {
      SafetensorsWriter.write(file, checkpoint.tensors());
    }
    String header =
        "{\"__metadata__\":{\"format\":\"pt\",\"written_by\":\"clipcap\"},"
            + "\"wide\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]},"
            + "\"half\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[8,20]},"
            + "\"none\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[20,20]}}";
    String padded = header + " ".repeat(-header.length() & 7);
    byte[] floats =
        Bytes.concat(
            Bytes.little(4, 0x3F800000),
            Bytes.little(4, 0x40000000),
            Bytes.little(4, 0x3F800000),
            Bytes.little(4, 0x40000000),
            Bytes.little(4, 0x40400000));
    assertArrayEquals(Bytes.safetensors(padded, floats), Files.readAllBytes(file));
  }

  @Test
  void tensorsOfManyBlocksComeBackTheSame() {
    Path read = folder.resolve("a.safetensors");
    Path file = folder.resolve("x.safetensors");
    int size = 600_001;
    var info = new TensorInfo("big", DType.F32, Shape.of(size));
    SafetensorsFile.write(read, List.of(info), Map.of(), (name, first, to) -> fill(to, first));
    try (var checkpoint = SafetensorsCheckpoint.open(read)) {
      SafetensorsWriter.write(file, checkpoint.tensors());
    }
    try (var checkpoint = SafetensorsCheckpoint.open(file)) {
      float[] floats = checkpoint.tensor("big").floats();
      for (int i = 0; i < size; i++) {
        assertEquals(i, floats[i]);
      }
    }
  }

  @Test
  void anUnfinishedFileLeavesNoTrace() {
    Path read = folder.resolve("a.safetensors");
    Path file = folder.resolve("x.safetensors");
    var info = new TensorInfo("t", DType.F32, Shape.of(1));
    SafetensorsFile.write(read, List.of(info), Map.of(), (name, first, to) -> fill(to, first));
    var closed = SafetensorsCheckpoint.open(read);
    closed.close();
    assertThrows(
        IllegalStateException.class, () -> SafetensorsWriter.write(file, closed.tensors()));
    assertEquals(false, Files.exists(file));
  }

  private static void fill(java.nio.FloatBuffer to, long from) {
    for (long value = from; to.hasRemaining(); value++) {
      to.put((float) value);
    }
  }
}
