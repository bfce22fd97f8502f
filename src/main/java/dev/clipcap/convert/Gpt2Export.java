package dev.clipcap.convert;

import dev.clipcap.core.gpt2.Gpt2;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.nn.Dropout;
import dev.clipcap.core.nn.Layers;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.tf.Storage;
import dev.clipcap.core.tf.WeightSource;
import dev.clipcap.io.Output;
import java.nio.file.Path;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Writes a GPT-2 as a SavedModel folder, weights under Hugging Face's names without {@code
 * transformer.}.
 *
 * <p>Signatures: {@code serving_default} (input_ids [B, T] to logits [B, T, V]), {@code embed}
 * (input_ids to inputs_embeds [B, T, C]) and {@code continue_embeds} (inputs_embeds to logits).
 */
public final class Gpt2Export {
  private Gpt2Export() {}

  /**
   * Writes the folder.
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
    SavedModels.write(
        output,
        storage,
        new SavedModels.Companions(config, provenance, tokenizer),
        params -> build(config, params),
        restore);
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
}
