package dev.clipcap.encoder;

import dev.clipcap.core.clip.ClipText;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.tf.Storage;
import dev.clipcap.core.tf.WeightSource;
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
 * Writes a CLIP as a SavedModel folder, weights under their checkpoint names.
 *
 * <p>Signatures: {@code serving_default} (pixel_values [B, 3, P, P] to image_embeds [B, D]) and,
 * with a text tower, {@code text} (input_ids [B, T] to text_embeds [B, D]).
 */
public final class ClipExport {
  private ClipExport() {}

  /**
   * Writes the folder.
   *
   * @param storage of the weights
   * @param restore gives the weights their values
   * @param tokenizer a tokenizer.json to copy beside the model; null if there is none
   * @param provenance becomes provenance.json
   */
  public static void write(
      Output output,
      Storage storage,
      ClipConfig config,
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
