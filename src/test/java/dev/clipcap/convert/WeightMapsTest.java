package dev.clipcap.convert;

import static dev.clipcap.convert.Bytes.resource;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clipcap.SharedData;
import dev.clipcap.convert.ClipCapShape.Gpt2Shape;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.files.checkpoint.StoredTensor;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One model saved in several formats converts to the same tensors. The files' Python models were
 * proven to give equal outputs before they were saved (converters/reader_samples.py).
 */
class WeightMapsTest {
  private static final Map<String, long[]> GPT2 = ModelShapes.gpt2(11, 6, 8, 2);
  private static final Map<String, long[]> CLIP =
      ModelShapes.clip(ModelShapes.vision(8, 2, 2, 5), ModelShapes.text(4, 2, 13, 5), 6);

  @Test
  void gpt2FromTensorFlowEqualsGpt2FromPyTorch() {
    try (var pytorch = Checkpoint.open(resource("tiny_gpt2"));
        var tensorflow = Checkpoint.open(resource("tiny_gpt2_tf"))) {
      assertSame(
          WeightMaps.gpt2().resolve(pytorch, GPT2), WeightMaps.gpt2().resolve(tensorflow, GPT2));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tiny_open_clip.safetensors",
        "tiny_clip_tf",
        "tiny_clip_tf_checkpoint/ckpt.index"
      })
  void clipFromEveryLayoutEqualsClipFromHuggingFace(String other) {
    try (var huggingFace = Checkpoint.open(resource("tiny_clip.safetensors"));
        var checkpoint = Checkpoint.open(resource(other))) {
      assertSame(
          WeightMaps.clip().resolve(huggingFace, CLIP),
          WeightMaps.clip().resolve(checkpoint, CLIP));
    }
  }

  @Test
  void theSharedLanguageModelIsComplete() {
    Path file =
        SharedData.file("gpt2-captions/model.safetensors")
            .orElseGet(() -> Assumptions.abort("shared/data/gpt2-captions is absent"));
    try (var checkpoint = Checkpoint.open(file)) {
      assertEquals(
          new Gpt2Shape(50257, 128, 256, 6, 1024), Gpt2Shape.of(checkpoint, WeightMaps.gpt2()));
      Map<String, long[]> shapes = ModelShapes.gpt2(50257, 128, 256, 6);
      assertEquals(shapes.keySet(), WeightMaps.gpt2().resolve(checkpoint, shapes).keySet());
    }
  }

  private static void assertSame(
      Map<String, StoredTensor> expected, Map<String, StoredTensor> actual) {
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach(
        (name, tensor) -> assertArrayEquals(tensor.floats(), actual.get(name).floats(), name));
  }
}
