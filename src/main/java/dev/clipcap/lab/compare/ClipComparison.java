package dev.clipcap.lab.compare;

import dev.clipcap.convert.ModelConverter;
import dev.clipcap.convert.WeightMaps;
import dev.clipcap.core.clip.ClipText;
import dev.clipcap.core.clip.ClipVision;
import dev.clipcap.core.clip.TextConfig;
import dev.clipcap.core.clip.VitConfig;
import dev.clipcap.core.nn.UnitRows;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.files.checkpoint.Checkpoint;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;

/** CLIP's two towers, block by block, and how they score images against texts. */
final class ClipComparison {
  private ClipComparison() {}

  static CaseResult run(ReferenceCase reference) {
    ClipConfig config = ReferenceConfigs.clip(reference.config());
    VitConfig images = (VitConfig) config.vision(); // the references have no ResNet
    Findings findings = new Findings(reference);
    try (ModelProbe probe = new ModelProbe();
        Checkpoint weights = reference.openWeights()) {
      ClipVision.Pass vision =
          images
              .tower(config.projection(), probe.params())
              .pass(probe.floats(reference, "pixel_values"));
      ClipText tower = config.textTower(probe.params());
      ClipText.Pass text = tower.pass(probe.ints(reference, "text_ids"));
      Map<String, Operand<TFloat32>> stages = stages(vision, text);
      stages.put("logits_per_image", similarity(probe.tf(), tower, vision, text));
      ModelConverter.assign(probe.session(), probe.params(), weights, WeightMaps.clip());
      probe.fetch(stages).forEach((name, value) -> findings.tensor(quantity(name), name, value));
    }
    TextConfig texts = config.text();
    return findings.result(
        "CLIP, %s px in patches of %s, %s layers of width %s; texts %s of %s"
            .formatted(
                images.imageSize(),
                images.patchSize(),
                images.layers(),
                images.width(),
                texts.layers(),
                texts.width()));
  }

  private static Map<String, Operand<TFloat32>> stages(ClipVision.Pass vision, ClipText.Pass text) {
    Map<String, Operand<TFloat32>> stages = new LinkedHashMap<>();
    stages.put("vision.embeddings", vision.patches());
    for (int i = 0; i < vision.blocks().size(); i++) {
      stages.put(
          i == 0 ? "vision.pre_layrnorm" : "vision.layers." + (i - 1), vision.blocks().get(i));
    }
    stages.put("vision.pooled", vision.pooled());
    stages.put("image_embeds", vision.embedding());
    for (int i = 0; i < text.blocks().size(); i++) {
      stages.put(i == 0 ? "text.embeddings" : "text.layers." + (i - 1), text.blocks().get(i));
    }
    stages.put("text.final_layer_norm", text.normed());
    stages.put("text_embeds", text.embedding());
    return stages;
  }

  /** Cosine of each image and each text times exp(logit_scale): [images, texts]. */
  private static Operand<TFloat32> similarity(
      Ops tf, ClipText tower, ClipVision.Pass vision, ClipText.Pass text) {
    return tf.math.mul(
        tf.math.exp(tower.logitScale()),
        tf.linalg.matMul(
            UnitRows.of(tf, vision.embedding()),
            UnitRows.of(tf, text.embedding()),
            MatMul.transposeB(true)));
  }

  private static Quantity quantity(String name) {
    if (name.equals("logits_per_image")) {
      return Quantity.SIMILARITY;
    }
    if (name.endsWith("_embeds")) {
      return Quantity.EMBEDDING;
    }
    return name.startsWith("vision.") ? Quantity.IMAGE_TOWER : Quantity.TEXT_TOWER;
  }
}
