package dev.clipcap.clip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clipcap.reference.Configs;
import dev.clipcap.reference.ParityTable;
import dev.clipcap.reference.Reference;
import dev.clipcap.tf.Layers;
import dev.clipcap.tf.TestGraph;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.tensorflow.op.linalg.MatMul;

/** CLIP's two towers against transformers on the same random weights. */
class ClipParityTest {
  @Test
  void everyStageEqualsTransformers() {
    Reference reference = Reference.load("clip");
    ClipConfig config = Configs.clip(reference.config());
    VitConfig sizes = (VitConfig) config.vision();
    try (TestGraph graph = new TestGraph()) {
      var tf = graph.tf();
      ClipVision.Pass vision =
          new ClipVision(sizes, config.projection(), graph.params())
              .pass(
                  graph.constant(
                      reference.floats("pixel_values"), reference.shape("pixel_values")));
      ClipText text = new ClipText(config, graph.params());
      var textEmbedding =
          text.embed(graph.constant(reference.longs("text_ids"), reference.shape("text_ids")));
      Layers layers = new Layers(tf);
      var logitsPerImage =
          tf.math.mul(
              tf.math.exp(text.logitScale()),
              tf.linalg.matMul(
                  layers.normalizeRows(vision.embedding()),
                  layers.normalizeRows(textEmbedding),
                  MatMul.transposeB(true)));
      graph.assign(reference.weights(), reference::weightShape);

      assertEquals(sizes.layers() + 1, vision.blocks().size());
      Map<String, float[]> expected = new TreeMap<>();
      Map<String, float[]> actual = new TreeMap<>();
      for (int i = 0; i < vision.blocks().size(); i++) {
        String stage = i == 0 ? "vision.pre_layrnorm" : "vision.layers." + (i - 1);
        expected.put(stage, reference.floats(stage));
        actual.put(stage, graph.fetch(vision.blocks().get(i)));
      }
      ParityTable.check("clip", "vision blocks", expected, actual);
      ParityTable.check(
          "clip", "vision pooled", reference.floats("vision.pooled"), graph.fetch(vision.pooled()));
      ParityTable.check(
          "clip",
          "image_embeds",
          reference.floats("image_embeds"),
          graph.fetch(vision.embedding()));
      ParityTable.check(
          "clip", "text_embeds", reference.floats("text_embeds"), graph.fetch(textEmbedding));
      ParityTable.check(
          "clip",
          "logits_per_image",
          reference.floats("logits_per_image"),
          graph.fetch(logitsPerImage));
    }
  }
}
