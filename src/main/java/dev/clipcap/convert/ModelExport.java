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
import org.tensorflow.types.family.TType;

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
    Operand<TInt32> ids = input(tf, "input_ids", TInt32.class, -1, -1);
    Operand<TFloat32> embedded = gpt2.embed(ids);
    Operand<TFloat32> embeddings =
        input(tf, "inputs_embeds", TFloat32.class, -1, -1, config.width());
    return List.of(
        signature(Signature.DEFAULT_KEY, "input_ids", ids, "logits", logits(tf, gpt2, embedded)),
        signature("embed", "input_ids", ids, "inputs_embeds", embedded),
        signature(
            "continue_embeds",
            "inputs_embeds",
            embeddings,
            "logits",
            logits(tf, gpt2, embeddings)));
  }

  /** What is fed to a graph under a name; a size of -1 is open. */
  public static <T extends TType> Operand<T> input(
      Ops tf, String name, Class<T> type, long... sizes) {
    return tf.withName(name).placeholder(type, Placeholder.shape(Shape.of(sizes)));
  }

  /** A signature with one input and one output. */
  public static Signature signature(
      String key, String inputName, Operand<?> input, String outputName, Operand<?> output) {
    return Signature.builder(key).input(inputName, input).output(outputName, output).build();
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
    Operand<TFloat32> pixels = input(tf, "pixel_values", TFloat32.class, -1, 3, size, size);
    List<Signature> signatures = new ArrayList<>();
    Operand<TFloat32> embeddings = config.imageTower(params).apply(pixels);
    signatures.add(
        signature(Signature.DEFAULT_KEY, "pixel_values", pixels, "image_embeds", embeddings));
    if (config.text() != null) {
      Operand<TInt32> ids = input(tf, "input_ids", TInt32.class, -1, -1);
      ClipText text = config.textTower(params);
      text.logitScale(); // so that the weight is kept
      signatures.add(signature("text", "input_ids", ids, "text_embeds", text.embed(ids)));
    }
    return signatures;
  }
}
