package dev.clipcap.core.train;

import dev.clipcap.core.tf.SessionRun;
import dev.clipcap.core.tf.Tensors;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Captions with the embeddings of their images.
 *
 * @param embeddings [B, D]
 * @param tokens [B, T], padded on the right; what stands in the padding does not matter
 * @param lengths [B], real tokens in each row
 */
public record Batch(float[][] embeddings, int[][] tokens, int[] lengths) {
  private static final int ROUND_UP = 4; // few different T, so few kernels to prepare

  /**
   * Pads the captions to the longest of them, rounded up, but to no more than {@code limit}.
   *
   * @param limit tokens that GPT-2 has positions for, after the prefix; no caption has more
   */
  public static Batch of(List<Example> examples, int limit) {
    int longest = examples.stream().mapToInt(e -> e.tokens().length).max().orElseThrow();
    if (longest > limit) {
      throw new IllegalArgumentException(longest + " tokens in a caption, limit " + limit);
    }
    int time = Math.min(limit, (longest + ROUND_UP - 1) / ROUND_UP * ROUND_UP);
    int n = examples.size();
    Batch batch = new Batch(new float[n][], new int[n][time], new int[n]);
    for (int i = 0; i < n; i++) {
      Example example = examples.get(i);
      batch.embeddings[i] = example.embedding();
      batch.lengths[i] = example.tokens().length;
      System.arraycopy(example.tokens(), 0, batch.tokens[i], 0, example.tokens().length);
    }
    return batch;
  }

  /** Tokens that are not padding. */
  int realTokens() {
    return Arrays.stream(lengths).sum();
  }

  /**
   * One caption to learn.
   *
   * @param embedding [D] of its image
   * @param tokens of the caption, at least one
   */
  public record Example(float[] embedding, int[] tokens) {
    public Example {
      if (tokens.length == 0) {
        throw new IllegalArgumentException("a caption without tokens");
      }
    }
  }

  /**
   * Where a batch enters the training graph.
   *
   * @param embeddings [B, D]
   * @param tokens [B, T]
   * @param lengths [B]
   * @param dropoutSeed [2], the run's seed and the step
   * @param share of what is fed in the tokens of its batch, a scalar
   */
  public record BatchInputs(
      Operand<TFloat32> embeddings,
      Operand<TInt32> tokens,
      Operand<TInt32> lengths,
      Operand<TInt32> dropoutSeed,
      Operand<TFloat32> share) {

    BatchInputs(Ops tf) {
      this(
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, -1))),
          tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1, -1))),
          tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1))),
          tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(2))),
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar())));
    }

    /** A run to which a batch is fed, or a part of one. */
    SessionRun feed(Session session, Batch part, float share, int seed, int step) {
      return new SessionRun(session)
          .feed(embeddings, Tensors.of(part.embeddings()))
          .feed(tokens, Tensors.of(part.tokens()))
          .feed(lengths, Tensors.of(part.lengths()))
          .feed(dropoutSeed, Tensors.of(new int[] {seed, step}))
          .feed(this.share, TFloat32.scalarOf(share));
    }
  }
}
