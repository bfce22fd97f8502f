package dev.clipcap.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.app.cli.Run;
import dev.clipcap.caption.BareSamples;
import dev.clipcap.caption.Caption;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.Captioner;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.files.checkpoint.DType;
import dev.clipcap.io.Half;
import dev.clipcap.lab.inspect.Inspection;
import dev.clipcap.lab.inspect.InspectionText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A captioner of PyTorch's, written again in float16. */
class StorageExportTest {
  private static final String SAMPLE = "paper-transformer.pt";

  @TempDir Path folder;

  private Path captioner;
  private Path half;

  @BeforeEach
  void export() {
    captioner = folder.resolve("captioner");
    BareSamples.writeCaptioner(SAMPLE, captioner);
    half = folder.resolve("half");
    Run run = export("float16", captioner, half);
    assertEquals(0, run.status(), run.err());
    assertEquals(half + "\n", run.out());
  }

  private static Run export(String storage, Path from, Path to) {
    return Run.dashes(
        "export", "--model", from.toString(), "--storage", storage, "--out", to.toString());
  }

  private static void assertHalves(Path exact, Path rounded, DType type) {
    try (Checkpoint before = Checkpoint.open(exact);
        Checkpoint after = Checkpoint.open(rounded)) {
      assertEquals(before.tensors().keySet(), after.tensors().keySet());
      before
          .tensors()
          .forEach(
              (name, tensor) -> {
                float[] expected = tensor.floats();
                for (int i = 0; i < expected.length; i++) {
                  expected[i] = Half.f16ToFloat(Half.floatToF16(expected[i]));
                }
                assertEquals(type, after.tensor(name).dtype(), name);
                assertEquals(tensor.shape(), after.tensor(name).shape(), name);
                assertArrayEquals(expected, after.tensor(name).floats(), name);
              });
    }
  }

  @Test
  void itsWeightsAreTheNearestInFloat16() throws IOException {
    assertHalves(captioner, half, DType.F16);
    for (String file : List.of("config.json", "provenance.json", "tokenizer.json")) {
      assertArrayEquals(
          Files.readAllBytes(captioner.resolve(file)), Files.readAllBytes(half.resolve(file)));
    }
    String text = InspectionText.of(Inspection.of(half, 5));
    assertTrue(text.contains("  float16  "), text);
  }

  /** Rounding moves no caption of this sample. */
  @Test
  void itCaptionsTheSame() {
    try (Captioner exact = Captioner.load(captioner);
        Captioner rounded = Captioner.load(half)) {
      assertEquals(BareSamples.expected(SAMPLE), texts(rounded));
      assertEquals(texts(exact), texts(rounded));
    }
  }

  private static List<String> texts(Captioner captioner) {
    return captioner.captionEmbeddings(BareSamples.embeddings(), CaptionOptions.greedy()).stream()
        .map(Caption::text)
        .toList();
  }

  @Test
  void andBackInFloat32() {
    Path back = folder.resolve("back");
    assertEquals(0, export("float32", half, back).status());
    assertHalves(captioner, back, DType.F32);
  }

  @Test
  void isNotWrittenOverWhatIsRead() {
    Run run = export("float16", captioner, captioner);
    assertEquals(2, run.status());
    assertTrue(run.err().contains("which is read and would be lost"), run.err());
    Run serving =
        Run.dashes(
            "export",
            "--model",
            captioner.toString(),
            "--out",
            folder + "/x",
            "--serving",
            "--storage",
            "float16");
    assertEquals(2, serving.status());
    assertEquals(1, serving.err().lines().count(), serving.err());
  }

  @Test
  void aStorageIsOneOfTwo() {
    Run run = export("float8", captioner, folder.resolve("x"));
    assertEquals(2, run.status());
    assertTrue(run.err().contains("expected float32 or float16"), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
  }

  @Test
  void itsModelsAlone() {
    for (String model : List.of("gpt2-mini", "clip-mini")) {
      Path from = Path.of("savedmodels", model);
      Path to = folder.resolve(model);
      Run run = export("float16", from, to);
      assertEquals(0, run.status(), run.err());
      assertHalves(from, to, DType.F16);
      assertTrue(Files.exists(to.resolve("tokenizer.json")));
    }
  }
}
