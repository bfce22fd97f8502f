package dev.clipcap.core.train;

import dev.clipcap.core.tf.Tensors;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

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
    return new Feeds(batch, 1, seed, step);
  }

  /** A part of a batch as tensors. The caller closes them after it has gone through. */
  Feeds tensors(Batch part, float share, int seed, int step) {
    return new Feeds(part, share, seed, step);
  }

  /** A batch as tensors, ready to be fed. */
  final class Feeds implements AutoCloseable {
    private final TFloat32 embeddingsValue;
    private final TInt32 tokensValue;
    private final TInt32 lengthsValue;
    private final TInt32 seedValue;
    private final TFloat32 shareValue;

    private Feeds(Batch batch, float share, int seed, int step) {
      embeddingsValue = Tensors.of(batch.embeddings());
      tokensValue = Tensors.of(batch.tokens());
      lengthsValue = Tensors.of(batch.lengths());
      seedValue = Tensors.of(new int[] {seed, step});
      shareValue = TFloat32.scalarOf(share);
    }

    Session.Runner feed(Session.Runner runner) {
      return runner
          .feed(embeddings, embeddingsValue)
          .feed(tokens, tokensValue)
          .feed(lengths, lengthsValue)
          .feed(dropoutSeed, seedValue)
          .feed(share, shareValue);
    }

    @Override
    public void close() {
      embeddingsValue.close();
      tokensValue.close();
      lengthsValue.close();
      seedValue.close();
      shareValue.close();
    }
  }
}
