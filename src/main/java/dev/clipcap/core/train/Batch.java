package dev.clipcap.core.train;

import dev.clipcap.core.tf.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
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

  /** Pads the captions to the longest of them, rounded up. */
  public static Batch of(List<Example> examples) {
    return of(examples, Integer.MAX_VALUE);
  }

  /**
   * Pads the captions to the longest of them, rounded up, but to no more than {@code limit}.
   *
   * @param limit tokens that GPT-2 has positions for, after the prefix; no caption has more
   */
  static Batch of(List<Example> examples, int limit) {
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

  /** These captions in batches of so many, and the rest; padded as they are here. */
  public List<Batch> parts(int size) {
    List<Batch> parts = new ArrayList<>();
    for (int from = 0; from < size(); from += size) {
      int to = Math.min(size(), from + size);
      parts.add(
          new Batch(
              Arrays.copyOfRange(embeddings, from, to),
              Arrays.copyOfRange(tokens, from, to),
              Arrays.copyOfRange(lengths, from, to)));
    }
    return parts;
  }

  /** Captions. */
  public int size() {
    return lengths.length;
  }

  /**
   * One caption to learn.
   *
   * @param views embeddings [D] of its image, shared by the image's captions: of the whole image,
   *     and of other views of it where training is to see those too
   * @param tokens of the caption, at least one
   */
  public record Example(List<float[]> views, int[] tokens) {
    public Example {
      if (tokens.length == 0) {
        throw new IllegalArgumentException("a caption without tokens");
      }
    }

    /** One whose image has one view. */
    public Example(float[] embedding, int[] tokens) {
      this(List.of(embedding), tokens);
    }

    /** Of the whole image, [D]. */
    public float[] embedding() {
      return views.get(0);
    }

    /** This caption with one view of its image alone. */
    Example seenAs(int view) {
      return views.size() == 1 ? this : new Example(views.get(view), tokens);
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
  record BatchInputs(
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

    /** A batch as tensors. The caller closes them after the step. */
    Feeds tensors(Batch batch, int seed, int step) {
      return tensors(batch, 1, seed, step);
    }

    /** A part of a batch as tensors. The caller closes them after it has gone through. */
    Feeds tensors(Batch part, float share, int seed, int step) {
      Map<Operand<?>, Tensor> values = new LinkedHashMap<>();
      values.put(embeddings, Tensors.of(part.embeddings()));
      values.put(tokens, Tensors.of(part.tokens()));
      values.put(lengths, Tensors.of(part.lengths()));
      values.put(dropoutSeed, Tensors.of(new int[] {seed, step}));
      values.put(this.share, TFloat32.scalarOf(share));
      return new Feeds(values);
    }
  }

  /** A batch as tensors, ready to be fed. */
  record Feeds(Map<Operand<?>, Tensor> values) implements AutoCloseable {
    Session.Runner feed(Session.Runner runner) {
      values.forEach(runner::feed);
      return runner;
    }

    @Override
    public void close() {
      values.values().forEach(Tensor::close);
    }
  }
}
