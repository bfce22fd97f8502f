package dev.clipcap.convert;

import dev.clipcap.core.clip.ClipText;
import dev.clipcap.core.gpt2.Gpt2;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.nn.Dropout;
import dev.clipcap.core.nn.Layers;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.tf.Storage;
import dev.clipcap.core.tf.WeightSource;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.io.Output;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Writes a model as a SavedModel folder, weights under their checkpoint names; a GPT-2's are
 * Hugging Face's without {@code transformer.}.
 *
 * <p>A GPT-2's signatures: {@code serving_default} (input_ids [B, T] to logits [B, T, V]), {@code
 * embed} (input_ids to inputs_embeds [B, T, C]) and {@code continue_embeds} (inputs_embeds to
 * logits). A CLIP's: {@code serving_default} (pixel_values [B, 3, P, P] to image_embeds [B, D])
 * and, with a text tower, {@code text} (input_ids [B, T] to text_embeds [B, D]).
 */
public final class ModelExport {
  private ModelExport() {}

  /**
   * Writes a GPT-2's folder.
   *
   * @param storage of the weights
   * @param restore gives the weights their values
   * @param tokenizer a tokenizer.json to copy beside the model
   * @param provenance becomes provenance.json
   */
  public static void write(
      Output output,
      Storage storage,
      Gpt2Config config,
      WeightSource restore,
      Path tokenizer,
      Object provenance) {
    SavedModels.Companions beside = new SavedModels.Companions(config, provenance, tokenizer);
    SavedModels.write(output, storage, beside, params -> build(config, params), restore);
  }

  /** Writes a CLIP's; {@code tokenizer} is null if there is none. */
  public static void write(
      Output output,
      Storage storage,
      ClipConfig config,
      WeightSource restore,
      Path tokenizer,
      Object provenance) {
    SavedModels.Companions beside = new SavedModels.Companions(config, provenance, tokenizer);
    SavedModels.write(output, storage, beside, params -> build(config, params), restore);
  }

  private static List<Signature> build(Gpt2Config config, Params params) {
    Ops tf = params.tf();
    Gpt2 gpt2 = new Gpt2(config, params);
    Operand<TInt32> ids =
        tf.withName("input_ids").placeholder(TInt32.class, Placeholder.shape(Shape.of(-1, -1)));
    Operand<TFloat32> embedded = gpt2.embed(ids);
    Operand<TFloat32> embeddings =
        tf.withName("inputs_embeds")
            .placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, -1, config.width())));
    return List.of(
        Signature.builder(Signature.DEFAULT_KEY)
            .input("input_ids", ids)
            .output("logits", logits(tf, gpt2, embedded))
            .build(),
        Signature.builder("embed")
            .input("input_ids", ids)
            .output("inputs_embeds", embedded)
            .build(),
        Signature.builder("continue_embeds")
            .input("inputs_embeds", embeddings)
            .output("logits", logits(tf, gpt2, embeddings))
            .build());
  }

  /** The logits [B, T, V] of inputs [B, T, C]. */
  public static Operand<TFloat32> logits(Ops tf, Gpt2 gpt2, Operand<TFloat32> x) {
    Operand<TInt32> batch = Layers.size(tf, x, 0);
    return tf.reshape(
        gpt2.logits(gpt2.full(x, Dropout.OFF).hidden()),
        tf.stack(
            List.of(batch, tf.constant(-1), tf.constant(gpt2.config().vocabSize())))); // [B, T, V]
  }

  private static List<Signature> build(ClipConfig config, Params params) {
    Ops tf = params.tf();
    int size = config.vision().imageSize();
    Operand<TFloat32> pixels =
        tf.withName("pixel_values")
            .placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 3, size, size)));
    List<Signature> signatures = new ArrayList<>();
    signatures.add(
        Signature.builder(Signature.DEFAULT_KEY)
            .input("pixel_values", pixels)
            .output("image_embeds", config.imageTower(params).apply(pixels))
            .build());
    if (config.text() != null) {
      Operand<TInt32> ids =
          tf.withName("input_ids").placeholder(TInt32.class, Placeholder.shape(Shape.of(-1, -1)));
      ClipText text = config.textTower(params);
      text.logitScale(); // so that the weight is kept
      signatures.add(
          Signature.builder("text")
              .input("input_ids", ids)
              .output("text_embeds", text.embed(ids))
              .build());
    }
    return signatures;
  }
}
