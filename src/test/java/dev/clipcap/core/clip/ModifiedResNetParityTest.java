package dev.clipcap.core.clip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clipcap.convert.ModelConverter;
import dev.clipcap.core.nn.Activation;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.tf.TestGraph;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.encoder.ImageEncoder;
import dev.clipcap.encoder.PublishedClips;
import dev.clipcap.image.ImageProcessor;
import dev.clipcap.reference.Close;
import dev.clipcap.reference.ParityTable;
import dev.clipcap.reference.ResNetReference;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An archive as OpenAI publishes it, converted, against open_clip's own modules in float64. */
class ModifiedResNetParityTest {
  /** Reached: 7e-7 at most. */
  private static final double TOLERANCE = 4e-6;

  private static final ClipConfig CONFIG =
      new ClipConfig(
          6, PublishedClips.resNet(64, List.of(1, 2, 1, 1), 4), TextConfig.of(23, 7, 64, 1, 1));

  @TempDir static Path folder;

  @BeforeAll
  static void convert() {
    ModelConverter.convert(
        ResNetReference.archive(), null, Activation.QUICK_GELU, folder.resolve("clip"));
  }

  @Test
  void sizesComeFromTheTensors() {
    assertEquals(CONFIG, SavedModels.config(folder.resolve("clip"), ClipConfig.class));
  }

  @Test
  void everyStageEqualsOpenClip() {
    try (TestGraph graph = new TestGraph()) {
      ModifiedResNet.Pass pass =
          new ModifiedResNet((ResNetConfig) CONFIG.vision(), 6, graph.params())
              .pass(graph.constant(pixels(), 2, 3, 64, 64));
      restore(graph, graph.params());
      Map<String, float[]> stages = new LinkedHashMap<>();
      pass.stages().forEach((name, value) -> stages.put(name, graph.fetch(value)));
      ParityTable.check("clip-resnet", "stages", ResNetReference.stages(), stages);
      ParityTable.check(
          "clip-resnet",
          "image_embeds",
          ResNetReference.floats("image_embeds"),
          graph.fetch(pass.embedding()));
      ResNetReference.stages()
          .forEach((name, value) -> Close.assertClose(name, value, stages.get(name), TOLERANCE));
    }
  }

  @Test
  void anImageFileBecomesOpenClipsEmbedding() {
    float[] expected = ResNetReference.floats("image_embeds");
    try (ImageEncoder encoder = ImageEncoder.load(folder.resolve("clip"))) {
      for (int i = 0; i < 2; i++) {
        String name = ResNetReference.IMAGES.get(i);
        float[] row = java.util.Arrays.copyOfRange(expected, 6 * i, 6 * i + 6);
        Close.assertClose(name, row, encoder.encode(ResNetReference.image(name), name), TOLERANCE);
      }
    }
  }

  /** OpenAI's text towers have quick_gelu, most of open_clip's the exact one. */
  @ParameterizedTest
  @EnumSource(names = {"QUICK_GELU", "GELU"})
  void textsEqualOpenClip(Activation activation) {
    TextConfig text = CONFIG.text();
    ClipConfig config =
        new ClipConfig(
            6,
            CONFIG.vision(),
            new TextConfig(
                text.vocabSize(),
                text.positions(),
                text.width(),
                text.inner(),
                text.layers(),
                text.heads(),
                activation,
                text.epsilon(),
                null));
    String expected = activation == Activation.GELU ? "text_embeds.gelu" : "text_embeds";
    try (TestGraph graph = new TestGraph()) {
      var embeddings =
          config
              .textTower(graph.params())
              .embed(
                  graph.constant(
                      ResNetReference.longs("text_ids"), ResNetReference.shape("text_ids")));
      restore(graph, graph.params());
      ParityTable.check(
          "clip-resnet", expected, ResNetReference.floats(expected), graph.fetch(embeddings));
      Close.assertClose(
          expected, ResNetReference.floats(expected), graph.fetch(embeddings), TOLERANCE);
    }
  }

  private static float[] pixels() {
    ImageProcessor processor = ImageProcessor.clip(64);
    FloatBuffer pixels = FloatBuffer.allocate(2 * 3 * 64 * 64);
    ResNetReference.IMAGES.forEach(
        name -> processor.process(ResNetReference.image(name), name, pixels));
    return pixels.array();
  }

  private static void restore(TestGraph graph, Params params) {
    SavedModels.restore(graph.session(), params, folder.resolve("clip"), UnaryOperator.identity());
  }
}
