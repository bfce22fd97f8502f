package dev.clipcap.files.checkpoint;

import static dev.clipcap.convert.Bytes.assertRefused;
import static dev.clipcap.convert.Bytes.file;
import static dev.clipcap.convert.Bytes.resource;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clipcap.convert.Bytes;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.ndarray.Shape;

/** Files that PyTorch itself wrote; converters/reader_samples.py says how. */
class TorchCheckpointTest {
  @TempDir Path folder;

  @Test
  void readsViewsOfSharedStorages() {
    try (var checkpoint = TorchCheckpoint.open(resource("views.pt"))) {
      assertEquals(17, checkpoint.tensors().size());
      assertTensor(checkpoint, "plain", Shape.of(3, 4), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
      assertTensor(checkpoint, "shared_tail", Shape.of(4), 8, 9, 10, 11);
      assertTensor(checkpoint, "transposed", Shape.of(4, 3), 0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11);
      assertTensor(checkpoint, "every_third", Shape.of(4), 1, 4, 7, 10);
      assertTensor(checkpoint, "expanded", Shape.of(2, 3), 7, 7, 7, 7, 7, 7);
      assertTensor(checkpoint, "parameter", Shape.of(2), 1.5f, -2.5f);
      assertTensor(checkpoint, "scalar", Shape.scalar(), 3.25f);
      assertTensor(checkpoint, "empty", Shape.of(0, 5));
    }
  }

  @Test
  void readsEveryType() {
    try (var checkpoint = TorchCheckpoint.open(resource("views.pt"))) {
      assertTensor(checkpoint, "half", Shape.of(2, 2), 1, -0.5f, 65504, 0x1p-24f);
      assertTensor(checkpoint, "bfloat", Shape.of(3), 0x1p100f, -3.140625f, 1);
      assertTensor(checkpoint, "double", Shape.of(1), 0.1f);
      assertArrayEquals(new long[] {-1, 1L << 40}, checkpoint.tensor("int64").longs());
      assertArrayEquals(new long[] {-2}, checkpoint.tensor("int32").longs());
      assertArrayEquals(new long[] {-3}, checkpoint.tensor("int16").longs());
      assertArrayEquals(new long[] {-4}, checkpoint.tensor("int8").longs());
      assertArrayEquals(new long[] {250}, checkpoint.tensor("uint8").longs());
      assertArrayEquals(new long[] {1, 0, 1}, checkpoint.tensor("bool").longs());
    }
  }

  @Test
  void readsPiecesOfStridedTensors() {
    try (var checkpoint = TorchCheckpoint.open(resource("views.pt"))) {
      FloatBuffer five = FloatBuffer.allocate(5);
      checkpoint.tensor("transposed").read(4, five);
      assertArrayEquals(new float[] {5, 9, 2, 6, 10}, five.array());
    }
  }

  @Test
  void findsTheStateDictOfATrainingCheckpoint() {
    try (var checkpoint = TorchCheckpoint.open(resource("training.pt"))) {
      assertEquals(
          List.of("0.weight", "0.bias", "1.weight"), List.copyOf(checkpoint.tensors().keySet()));
      assertTensor(checkpoint, "0.weight", Shape.of(3, 2), 0, 1, 2, 3, 4, 5);
      assertTensor(checkpoint, "0.bias", Shape.of(3), 10, 11, 12);
      assertTensor(checkpoint, "1.weight", Shape.of(1, 3), 20, 21, 22);
    }
  }

  @Test
  void readsTheFormatBeforePyTorch16() {
    try (var checkpoint = TorchCheckpoint.open(resource("old_format.pt"))) {
      assertEquals(3, checkpoint.tensors().size());
      assertTensor(checkpoint, "0.weight", Shape.of(3, 2), 0, 1, 2, 3, 4, 5);
      assertTensor(checkpoint, "0.bias", Shape.of(3), 10, 11, 12);
      assertTensor(checkpoint, "1.weight", Shape.of(1, 3), 20, 21, 22);
    }
    byte[] whole = Bytes.readResource("old_format.pt");
    for (int length = 16; length < whole.length; length += 7) {
      Path cut = file(folder, "cut.pt", java.util.Arrays.copyOf(whole, length));
      assertRefused(() -> TorchCheckpoint.open(cut), "cut.pt");
    }
  }

  @Test
  void readsTheParametersOfATorchScriptArchive() {
    try (var checkpoint = TorchCheckpoint.open(resource("torchscript.pt"))) {
      assertTensor(checkpoint, "scale", Shape.of(1), 0.5f);
      assertTensor(checkpoint, "blocks.0.linear.weight", Shape.of(2, 2), 1, 2, 3, 4);
      assertTensor(checkpoint, "blocks.1.linear.weight", Shape.of(2, 2), 5, 6, 7, 8);
      assertEquals(DType.F16, checkpoint.tensor("blocks.1.linear.weight").dtype());
      assertTensor(checkpoint, "blocks.0.norm.running_var", Shape.of(2), 1, 1);
      assertArrayEquals(new long[] {224}, checkpoint.tensor("input_resolution").longs());
      assertEquals(1 + 1 + 2 * 6, checkpoint.tensors().size());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "os_system, posix.system",
    "builtins_eval, eval",
    "builtins_getattr, getattr",
    "subprocess_popen, Popen",
    "numpy_array, numpy._core.multiarray._reconstruct",
    "torch_load, torch.serialization.load"
  })
  void refusesHostilePicklesByName(String name, String global) {
    for (int protocol : new int[] {2, 4}) {
      Path path = resource("hostile/" + name + "_" + protocol + ".pt");
      assertRefused(
          () -> TorchCheckpoint.open(path), path.getFileName() + ", data.pkl byte", global + "'");
    }
  }

  @Test
  void refusesOtherFormatsWithAdvice() {
    assertRefused(
        () -> TorchCheckpoint.open(resource("whole_module.pt")),
        "torch.nn.modules.container.Sequential",
        "model.state_dict()");
    assertRefused(
        () -> TorchCheckpoint.open(resource("no_tensors.pt")), "no tensors", "model_state_dict");
    assertRefused(() -> TorchCheckpoint.open(file(folder, "x.pt", new byte[0])), "no zip file");
    assertRefused(() -> TorchCheckpoint.open(folder.resolve("absent.pt")), "no file");
  }

  private static void assertTensor(
      Checkpoint checkpoint, String name, Shape shape, float... values) {
    assertEquals(shape, checkpoint.tensor(name).shape());
    assertArrayEquals(values, checkpoint.tensor(name).floats());
  }
}
