package dev.clipcap.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.clipcap.caption.BareSamples;
import dev.clipcap.caption.CaptionerConfig;
import dev.clipcap.convert.ModelConverter;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Output;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HuggingFaceExportTest {
  private static final String SAMPLE = "paper-transformer.pt";

  @TempDir Path folder;

  /** Out as Hugging Face has it, and in again by the reader of Hugging Face's files. */
  @Test
  void gpt2AndClipConvertBackToThemselvesAndTheMapperIsTheAuthors() {
    Path captioner = folder.resolve("captioner");
    BareSamples.writeCaptioner(SAMPLE, captioner);
    Path exported = folder.resolve("exported");
    HuggingFaceExport.write(captioner, Output.of(exported));

    Path back = folder.resolve("gpt2");
    ModelConverter.convert(exported.resolve("gpt2"), null, null, back);
    CaptionerConfig config = SavedModels.config(captioner, CaptionerConfig.class);
    assertEquals(config.gpt2(), SavedModels.config(back, Gpt2Config.class));
    try (Checkpoint theirs = Checkpoint.open(BareSamples.file(SAMPLE));
        Checkpoint gpt2 = Checkpoint.open(exported.resolve("gpt2").resolve("model.safetensors"));
        Checkpoint mapper =
            Checkpoint.open(exported.resolve("clip_project").resolve("model.safetensors"))) {
      assertEquals(
          theirs.tensors().keySet().stream().filter(n -> !n.startsWith("gpt.lm_head")).count(),
          gpt2.tensors().size() + mapper.tensors().size());
      gpt2.tensors()
          .forEach(
              (name, tensor) ->
                  assertArrayEquals(theirs.tensor("gpt." + name).floats(), tensor.floats(), name));
      mapper
          .tensors()
          .forEach(
              (name, tensor) ->
                  assertArrayEquals(theirs.tensor(name).floats(), tensor.floats(), name));
    }
    ModelConverter.convert(exported.resolve("clip"), null, null, folder.resolve("clip"));
    assertEquals(config.clip(), SavedModels.config(folder.resolve("clip"), ClipConfig.class));
  }

  @Test
  void refusesWhatIsNoCaptioner() {
    Path clip = folder.resolve("clip");
    BareSamples.writeClip(clip, 6);
    assertThrows(
        InvalidInputException.class,
        () -> HuggingFaceExport.write(clip, Output.of(folder.resolve("x"))));
    assertFalse(Files.exists(folder.resolve("x")));
  }
}
