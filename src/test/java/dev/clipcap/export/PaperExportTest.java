package dev.clipcap.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.caption.BareSamples;
import dev.clipcap.caption.Caption;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.Captioner;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.files.checkpoint.DType;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Output;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * From PyTorch's checkpoint to a captioner's SavedModel, and back to the very tensors that PyTorch
 * wrote.
 */
class PaperExportTest {
  private static final String SAMPLE = "paper-transformer.pt";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {SAMPLE, "paper-linear.pt"})
  void givesBackTheStateDict(String sample) {
    Path captioner = folder.resolve("captioner");
    BareSamples.writeCaptioner(sample, captioner);
    Path exported = folder.resolve("exported.safetensors");
    PaperExport.write(captioner, Output.of(exported));

    try (Checkpoint theirs = Checkpoint.open(BareSamples.file(sample));
        Checkpoint ours = Checkpoint.open(exported)) {
      assertEquals(theirs.tensors().keySet(), Map.copyOf(ours.tensors()).keySet());
      assertTrue(ours.tensors().containsKey("gpt.lm_head.weight"));
      theirs
          .tensors()
          .forEach(
              (name, tensor) -> {
                assertEquals(tensor.shape(), ours.tensor(name).shape(), name);
                assertEquals(DType.F32, ours.tensor(name).dtype(), name);
                assertArrayEquals(tensor.floats(), ours.tensor(name).floats(), name);
              });
    }
    try (Captioner folderOfOurs = Captioner.load(captioner);
        Captioner file = Captioner.loadCheckpoint(exported, BareSamples.options(1, false))) {
      assertEquals(BareSamples.expected(sample), texts(folderOfOurs));
      assertEquals(BareSamples.expected(sample), texts(file));
    }
  }

  @Test
  void refusesWhatIsNoCaptioner() {
    Path clip = folder.resolve("clip");
    BareSamples.writeClip(clip, 6);
    InvalidInputException refused =
        assertThrows(
            InvalidInputException.class,
            () -> PaperExport.write(clip, Output.of(folder.resolve("x.safetensors"))));
    assertTrue(refused.getMessage().contains("config.json"), refused.getMessage());
  }

  private static List<String> texts(Captioner captioner) {
    return captioner.captionEmbeddings(BareSamples.embeddings(), CaptionOptions.greedy()).stream()
        .map(Caption::text)
        .toList();
  }
}
