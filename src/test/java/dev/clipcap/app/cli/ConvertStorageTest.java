package dev.clipcap.app.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.files.checkpoint.DType;
import dev.clipcap.io.Half;
import dev.clipcap.reference.ResNetReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code convert --storage}, which the file itself follows. */
class ConvertStorageTest {
  @TempDir Path folder;

  private Path convert(String storage) {
    Path to = folder.resolve(storage);
    Run run =
        Run.defines(
            Map.of(
                "experiment",
                "convert",
                "from",
                ResNetReference.archive().toString(),
                "activation",
                "gelu",
                "storage",
                storage,
                "to",
                to.toString()));
    assertEquals(0, run.status(), run.err());
    return to;
  }

  @Test
  void everyWeightIsKeptSo() throws IOException {
    Path exact = convert("float32");
    Path half = convert("float16");
    try (Checkpoint before = Checkpoint.open(exact);
        Checkpoint after = Checkpoint.open(half)) {
      assertEquals(before.tensors().keySet(), after.tensors().keySet());
      before
          .tensors()
          .forEach(
              (name, tensor) -> {
                assertEquals(DType.F32, tensor.dtype(), name);
                assertEquals(DType.F16, after.tensor(name).dtype(), name);
                float[] expected = tensor.floats();
                for (int i = 0; i < expected.length; i++) {
                  expected[i] = Half.f16ToFloat(Half.floatToF16(expected[i]));
                }
                assertArrayEquals(expected, after.tensor(name).floats(), name);
              });
    }
    String data = "variables/variables.data-00000-of-00001";
    assertEquals(Files.size(exact.resolve(data)), 2 * Files.size(half.resolve(data)));
  }

  @Test
  void isOneOfTheNames() {
    Run run =
        Run.dashes(
            "convert",
            "--from",
            ResNetReference.archive().toString(),
            "--to",
            folder + "/x",
            "--storage",
            "half");
    assertEquals(2, run.status());
    assertTrue(run.err().contains("expected float32 or float16"), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
  }
}
