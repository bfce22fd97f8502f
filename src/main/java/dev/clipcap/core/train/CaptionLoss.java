package dev.clipcap.core.train;

import dev.clipcap.core.gpt2.Gpt2;
import dev.clipcap.core.mapper.PrefixMapper;
import dev.clipcap.core.nn.Dropout;
import dev.clipcap.core.nn.Layers;
import dev.clipcap.core.nn.Padding;
import dev.clipcap.core.train.Batch.BatchInputs;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * ClipCap's loss (Mokady et al. 2021, equation 2): how GPT-2 predicts each token of a caption from
 * the image's prefix and the tokens before it.
 *
 * <p>Dimensions: B batch, k prefix, T caption tokens, N real tokens in the batch, C width, V
 * vocabulary.
 *
 * @param value over the real tokens
 * @param prefix [B, k, C], the mapper's
 * @param pass GPT-2's
 * @param hidden the rows after the last block, as the head has them
 * @param predicting those of them where a real token is predicted, [N, C]
 * @param logits [N, V]
 */
public record CaptionLoss(
    MaskedLoss.Value value,
    Operand<TFloat32> prefix,
    Gpt2.Pass pass,
    Operand<TFloat32> hidden,
    Operand<TFloat32> predicting,
    Operand<TFloat32> logits) {

  /**
   * The loss of a batch.
   *
   * @param k length of the prefixes that the mapper makes
   * @param backward how the gradients will go
   */
  static CaptionLoss of(
      Ops tf,
      BatchInputs inputs,
      PrefixMapper mapper,
      int k,
      Gpt2 gpt2,
      Dropout ofMapper,
      Dropout ofGpt2,
      Backward backward) {
    Operand<TInt32> tokens = inputs.tokens(); // [B, T]
    Operand<TInt32> time = Layers.size(tf, tokens, 1);

    // The prefix comes before the caption. The last token predicts nothing, so it stays out.
    Operand<TFloat32> prefix = mapper.prefix(inputs.embeddings(), ofMapper); // [B, k, C]
    Operand<TInt32> fed =
        tf.slice(
            tokens,
            tf.constant(new int[] {0, 0}),
            tf.stack(List.of(tf.constant(-1), tf.math.sub(time, tf.constant(1))))); // [B, T-1]
    Operand<TFloat32> input =
        tf.concat(List.of(prefix, gpt2.embed(fed)), tf.constant(1)); // [B, k+T-1, C]
    Operand<TInt32> before = tf.constant(k - 1);
    Padding padding =
        new Padding(tf, tf.math.add(inputs.lengths(), before), tf.math.add(time, before));
    Gpt2.Pass pass = gpt2.full(input, padding, ofGpt2);

    // Position k-1, the end of the prefix, predicts token 0; the last one fed predicts the last.
    Operand<TFloat32> hidden = backward.beforeHead(tf, pass.hidden());
    Operand<TFloat32> predicting = padding.from(k - 1, hidden); // [N, C]
    Operand<TFloat32> logits = gpt2.logits(predicting); // [N, V]

    MaskedLoss.Value value = new MaskedLoss(tf, tokens, inputs.lengths()).of(logits);
    return new CaptionLoss(value, prefix, pass, hidden, predicting, logits);
  }
}
