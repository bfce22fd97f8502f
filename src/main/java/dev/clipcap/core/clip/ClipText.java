package dev.clipcap.core.clip;

import dev.clipcap.core.nn.Attention;
import dev.clipcap.core.nn.Init;
import dev.clipcap.core.nn.Layers;
import dev.clipcap.core.nn.Params;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * CLIP's text tower, with Hugging Face's weight names.
 *
 * <p>Dimensions: B batch, T time, C width, D shared space.
 *
 * @param projection D
 * @param params its weights, {@code text_model.*} and the rest
 */
public record ClipText(TextConfig text, int projection, Params params) {
  /**
   * What a pass over a batch of texts gives.
   *
   * @param blocks the rows [B*T, C] after the embeddings and after each block, in order
   * @param normed the rows after the last layer norm
   * @param embedding the text embedding [B, D], not normalised
   */
  public record Pass(
      List<Operand<TFloat32>> blocks, Operand<TFloat32> normed, Operand<TFloat32> embedding) {}

  /** Token ids [B, T] -> text embeddings [B, D], not normalised. */
  public Operand<TFloat32> embed(Operand<TInt32> ids) {
    return pass(ids).embedding();
  }

  /**
   * Token ids [B, T] -> embeddings. The text is read off at its first end-of-text token, which is
   * the highest id in each row where the config names none; what follows it does not matter.
   */
  public Pass pass(Operand<TInt32> ids) {
    Ops tf = params.tf();
    int width = text.width();
    Params model = params.at("text_model");
    ClipBlocks blocks = new ClipBlocks(model, text.sizes());
    Layers layers = new Layers(tf);
    Operand<TInt32> batch = Layers.size(tf, ids, 0);
    Operand<TInt32> time = Layers.size(tf, ids, 1);

    Params embeddings = model.at("embeddings");
    Operand<TFloat32> tokens =
        embeddings.at("token_embedding").get("weight", Init.normal(0.02), text.vocabSize(), width);
    Operand<TFloat32> positions =
        embeddings
            .at("position_embedding")
            .get("weight", Init.normal(0.01), text.positions(), width);
    Operand<TFloat32> x =
        tf.math.add(
            layers.embedding(tokens, ids),
            layers.embedding(
                positions, tf.range(tf.constant(0), time, tf.constant(1)))); // [B, T, C]
    x = tf.reshape(x, tf.constant(new int[] {-1, width}));
    List<Operand<TFloat32>> states = new ArrayList<>(List.of(x));
    states.addAll(blocks.apply(x, batch, Attention.causalMask(tf, time, tf.constant(0))));
    Operand<TFloat32> normed =
        blocks.layerNorm(model.at("final_layer_norm"), states.get(states.size() - 1));

    Operand<TInt32> marks =
        text.endToken() == null
            ? ids
            : tf.dtypes.cast(tf.math.equal(ids, tf.constant(text.endToken())), TInt32.class);
    Operand<TInt32> end = tf.math.argMax(marks, tf.constant(1), TInt32.class); // [B]
    Operand<TInt32> row =
        tf.math.add(
            tf.math.mul(tf.range(tf.constant(0), batch, tf.constant(1)), time), end); // of [B*T]
    Operand<TFloat32> embedding =
        layers.linearWithoutBias(
            params.at("text_projection"),
            layers.embedding(normed, row),
            width,
            projection,
            Init.normal(1 / Math.sqrt((double) width)));
    return new Pass(List.copyOf(states), normed, embedding);
  }

  /** The learned temperature's logarithm, which scales the cosine of image and text. */
  public Operand<TFloat32> logitScale() {
    return params.get("logit_scale", (tf, dims, seed) -> tf.constant((float) Math.log(1 / 0.07)));
  }
}
