package dev.clipcap.caption;

import dev.clipcap.core.gpt2.Gpt2;
import dev.clipcap.core.nn.Dropout;
import dev.clipcap.core.nn.Layers;
import dev.clipcap.core.nn.UnitRows;
import dev.clipcap.core.tf.SessionRun;
import dev.clipcap.core.tf.Tensors;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.nn.TopK;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The part of the decoding graph that explains: what a prefix is near to, and what it implies. */
final class PrefixProbe {
  private final Operand<TFloat32> embedding;
  private final Operand<TInt32> count;
  private final TopK<TFloat32, TInt32> nearest;
  private final Operand<TInt32> caption;
  private final Operand<TFloat32> logProbabilities;

  /**
   * @param embedding placeholder [B, D]
   * @param count placeholder of how many candidates are asked for
   * @param prefix what the mapper makes of the embedding, [B, k, C]
   * @param length k
   * @param tokenTable GPT-2's token embeddings [V, C]
   */
  PrefixProbe(
      Ops tf,
      Gpt2 gpt2,
      Operand<TFloat32> embedding,
      Operand<TInt32> count,
      Operand<TFloat32> prefix,
      int length,
      Operand<TFloat32> tokenTable) {
    this.embedding = embedding;
    this.count = count;
    int width = gpt2.config().width();
    Operand<TFloat32> vectors = tf.reshape(prefix, tf.constant(new int[] {-1, width})); // [B*k, C]
    Operand<TFloat32> cosines =
        tf.linalg.matMul(
            UnitRows.of(tf, vectors), UnitRows.of(tf, tokenTable), MatMul.transposeB(true));
    nearest = tf.nn.topK(cosines, count, TInt32.class);

    caption = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1))); // [T]
    Operand<TInt32> batch = Layers.size(tf, prefix, 0);
    Operand<TInt32> time = Layers.size(tf, caption, 0);
    Operand<TInt32> ids = tf.broadcastTo(caption, tf.stack(List.of(batch, time))); // [B, T]
    Operand<TFloat32> input = tf.concat(List.of(prefix, gpt2.embed(ids)), tf.constant(1));
    Operand<TFloat32> hidden =
        tf.reshape(
            gpt2.full(input, Dropout.OFF).hidden(),
            tf.stack(List.of(batch, tf.constant(-1), tf.constant(width)))); // [B, k+T, C]
    // Positions k-1 .. k+T-2 predict the tokens 0 .. T-1.
    Operand<TFloat32> before =
        tf.stridedSlice(hidden, Indices.all(), Indices.slice(length - 1, -1)); // [B, T, C]
    Operand<TFloat32> logits =
        gpt2.logits(tf.reshape(before, tf.constant(new int[] {-1, width}))); // [B*T, V]
    Operand<TFloat32> logs =
        tf.reshape(
            tf.nn.logSoftmax(logits),
            tf.stack(List.of(batch, time, tf.constant(gpt2.config().vocabSize()))));
    Operand<TInt32> last = tf.expandDims(ids, tf.constant(2)); // [B, T, 1]
    logProbabilities =
        tf.squeeze(
            tf.gather(logs, last, tf.constant(2), Gather.batchDims(2L)),
            org.tensorflow.op.core.Squeeze.axis(List.of(2L))); // [B, T]
  }

  /**
   * Tokens by the cosine of their embeddings with prefix vectors.
   *
   * @param tokens [k][rank]
   * @param cosines [k][rank], best first
   */
  record Nearest(int[][] tokens, float[][] cosines) {}

  /** The tokens nearest to each prefix vector of one image, whose embedding is [D]. */
  Nearest nearest(Session session, float[] image, int n) {
    try (TFloat32 input = Tensors.of(new float[][] {image});
        TInt32 k = TInt32.scalarOf(n);
        Result result =
            session
                .runner()
                .feed(embedding, input)
                .feed(count, k)
                .fetch(nearest.indices())
                .fetch(nearest.values())
                .run()) {
      return new Nearest(
          Tensors.rows((TInt32) result.get(0)), Tensors.rows((TFloat32) result.get(1)));
    }
  }

  /**
   * How probable the tokens of one caption are given each image, each token after those before it.
   *
   * @param images embeddings [B, D]
   * @param tokens of the caption, [T]
   * @return natural logarithms [B, T]
   */
  float[][] logProbabilities(Session session, float[][] images, int[] tokens) {
    try (SessionRun run = new SessionRun(session)) {
      return run.feed(embedding, Tensors.of(images))
          .feed(caption, Tensors.of(tokens))
          .rows(logProbabilities);
    }
  }
}
