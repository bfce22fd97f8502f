package dev.clipcap.lab.compare;

import dev.clipcap.convert.ModelConverter;
import dev.clipcap.convert.WeightMap;
import dev.clipcap.convert.WeightMaps;
import dev.clipcap.core.clip.ClipText;
import dev.clipcap.core.clip.ClipVision;
import dev.clipcap.core.clip.EfficientNetLite;
import dev.clipcap.core.clip.EfficientNetLiteConfig;
import dev.clipcap.core.clip.TextConfig;
import dev.clipcap.core.clip.VitConfig;
import dev.clipcap.core.gpt2.Gpt2;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.nn.Dropout;
import dev.clipcap.core.nn.UnitRows;
import dev.clipcap.core.tf.GraphModel;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.tf.SessionRun;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.image.Crop;
import dev.clipcap.image.ImageProcessor;
import dev.clipcap.io.Unchecked;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * What a model makes of given inputs, block by block: GPT-2, CLIP's two towers, an EfficientNet;
 * and an image file's pixels as CLIP takes them.
 */
final class ForwardComparison extends GraphModel {
  private final ReferenceCase reference;
  private final Map<String, Operand<TFloat32>> stages = new LinkedHashMap<>();

  private ForwardComparison(ReferenceCase reference) {
    this.reference = reference;
    open();
  }

  /** GPT-2 over token ids. */
  static CaseResult gpt2(ReferenceCase reference) {
    Gpt2Config config = reference.gpt2();
    try (ForwardComparison comparison = new ForwardComparison(reference)) {
      Gpt2 gpt2 = new Gpt2(config, comparison.params);
      Gpt2.Pass pass = gpt2.full(gpt2.embed(comparison.ints("input_ids")), Dropout.OFF);
      comparison.stages.putAll(blocks("embeddings", "h.", pass.states()));
      comparison.stages.put("ln_f", gpt2.normed(pass.hidden()));
      comparison.stages.put("logits", gpt2.logits(pass.hidden()));
      comparison.assign(
          reference.config().has("model_type") ? WeightMaps.gpt2() : WeightMaps.clipCapGpt2());
      return comparison.result(
          "GPT-2, %s layers of width %s".formatted(config.layers(), config.width()));
    }
  }

  /** CLIP's two towers, and how they score images against texts. */
  static CaseResult clip(ReferenceCase reference) {
    ClipConfig config = reference.clip();
    VitConfig images = (VitConfig) config.vision(); // the references have no ResNet
    TextConfig texts = config.text();
    try (ForwardComparison comparison = new ForwardComparison(reference)) {
      ClipVision.Pass vision =
          images
              .tower(config.projection(), comparison.params)
              .pass(comparison.floats("pixel_values"));
      ClipText tower = config.textTower(comparison.params);
      ClipText.Pass text = tower.pass(comparison.ints("text_ids"));
      comparison.addTowers(vision, text);
      comparison.stages.put("logits_per_image", comparison.similarity(tower, vision, text));
      comparison.assign(WeightMaps.clip());
      return comparison.result(
          "CLIP, %s px in patches of %s, %s layers of width %s; texts %s of %s"
              .formatted(
                  images.imageSize(),
                  images.patchSize(),
                  images.layers(),
                  images.width(),
                  texts.layers(),
                  texts.width()));
    }
  }

  private void addTowers(ClipVision.Pass vision, ClipText.Pass text) {
    stages.put("vision.embeddings", vision.patches());
    stages.putAll(blocks("vision.pre_layrnorm", "vision.layers.", vision.blocks()));
    stages.put("vision.pooled", vision.pooled());
    stages.put("image_embeds", vision.embedding());
    stages.putAll(blocks("text.embeddings", "text.layers.", text.blocks()));
    stages.put("text.final_layer_norm", text.normed());
    stages.put("text_embeds", text.embedding());
  }

  /** Cosine of each image and each text times exp(logit_scale): [images, texts]. */
  private Operand<TFloat32> similarity(ClipText tower, ClipVision.Pass vision, ClipText.Pass text) {
    return tf.math.mul(
        tf.math.exp(tower.logitScale()),
        tf.linalg.matMul(
            UnitRows.of(tf, vision.embedding()),
            UnitRows.of(tf, text.embedding()),
            MatMul.transposeB(true)));
  }

  /** The EfficientNet-Lite that the repository ships: the means of its grids. */
  static CaseResult efficientNet(ReferenceCase reference) {
    Path model = Path.of(reference.config().get("saved_model").textValue());
    EfficientNetLiteConfig shipped =
        (EfficientNetLiteConfig) SavedModels.config(model, ClipConfig.class).vision();
    int size = Math.toIntExact(reference.shape("pixel_values")[2]);
    EfficientNetLiteConfig config =
        new EfficientNetLiteConfig(size, shipped.width(), shipped.depth());
    try (ForwardComparison comparison = new ForwardComparison(reference)) {
      Ops tf = comparison.tf;
      EfficientNetLite.Pass pass =
          new EfficientNetLite(config, comparison.params).pass(comparison.floats("pixel_values"));
      Operand<TInt32> grid = tf.constant(new int[] {1, 2});
      pass.stages()
          .forEach((name, map) -> comparison.stages.put("vision." + name, tf.math.mean(map, grid)));
      comparison.stages.put("image_embeds", pass.embedding());
      SavedModels.restore(comparison.session(), comparison.params, model, UnaryOperator.identity());
      return comparison.result(
          "EfficientNet-Lite0 as %s has it, %s px, %s blocks"
              .formatted(model, size, config.blocks().size()));
    }
  }

  /** An image file's pixels as CLIP takes them. */
  static CaseResult pixels(ReferenceCase reference) {
    int size = reference.config().at("/crop_size/height").intValue();
    FloatBuffer pixels = FloatBuffer.allocate(3 * size * size);
    Path file = reference.folder().resolve("image.jpg");
    byte[] jpeg =
        Unchecked.get(
            "cannot read image.jpg of " + reference.folder(), () -> Files.readAllBytes(file));
    ImageProcessor.clip(size).withCrop(Crop.HUGGING_FACE).process(jpeg, "image.jpg", pixels);
    reference.compare(Quantity.PIXELS, "pixel_values", pixels.array());
    return reference.result("CLIP's preprocessing of a JPEG, %s px".formatted(size));
  }

  /** What the blocks of a transformer give, by name: its input, and then what each makes of it. */
  static Map<String, Operand<TFloat32>> blocks(
      String first, String others, List<Operand<TFloat32>> states) {
    Map<String, Operand<TFloat32>> stages = new LinkedHashMap<>();
    for (int i = 0; i < states.size(); i++) {
      stages.put(i == 0 ? first : others + (i - 1), states.get(i));
    }
    return stages;
  }

  private Operand<TFloat32> floats(String name) {
    return tf.constant(Shape.of(reference.shape(name)), DataBuffers.of(reference.floats(name)));
  }

  private Operand<TInt32> ints(String name) {
    return tf.constant(Shape.of(reference.shape(name)), DataBuffers.of(reference.ints(name)));
  }

  private void assign(WeightMap map) {
    try (Checkpoint weights = reference.openWeights()) {
      ModelConverter.assign(session(), params, weights, map);
    }
  }

  /** All stages in one run, compared in their order. */
  private CaseResult result(String model) {
    try (SessionRun run = new SessionRun(session())) {
      Iterator<float[]> values = run.floats(List.copyOf(stages.values())).iterator();
      stages.keySet().forEach(name -> reference.compare(quantity(name), name, values.next()));
    }
    return reference.result(model);
  }

  private static Quantity quantity(String name) {
    return switch (name) {
      case "logits_per_image" -> Quantity.SIMILARITY;
      case "image_embeds", "text_embeds" -> Quantity.EMBEDDING;
      case "logits" -> Quantity.LOGITS;
      default ->
          name.startsWith("vision.")
              ? Quantity.IMAGE_TOWER
              : name.startsWith("text.") ? Quantity.TEXT_TOWER : Quantity.BLOCK;
    };
  }
}
