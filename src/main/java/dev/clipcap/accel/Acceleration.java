package dev.clipcap.accel;

import dev.clipcap.core.nn.Kernels;
import dev.clipcap.core.train.Backward;
import dev.clipcap.core.train.Optimizer;
import dev.clipcap.io.InvalidInputException;

/** Chooses how models are computed: whoever captions, embeds or trains asks once. */
public final class Acceleration {
  private static final long PACKED_AT_MOST = 500_000_000; // weights, for packing copies them

  private Acceleration() {}

  /** For an image encoder. */
  public static Kernels ofImages(Precision precision) {
    return switch (precision) {
      case FLOAT32 -> Kernels.PLAIN;
      case BFLOAT16 -> new Bfloat16(false);
      case INT16 -> throw unfit("CLIP", precision);
    };
  }

  /** For training. */
  public static Kernels ofTraining(Precision precision) {
    return switch (precision) {
      case FLOAT32 -> Kernels.PLAIN;
      case BFLOAT16 -> new Bfloat16.MixedPrecision();
      case INT16 -> throw unfit("training", precision);
    };
  }

  /**
   * The backward pass of training.
   *
   * @param checkpointing whether the values inside GPT-2's blocks are computed again on the way
   *     back, in place of keeping them: less memory, more time
   */
  public static Backward backward(boolean checkpointing) {
    return checkpointing ? new GradientCheckpointing() : Backward.PLAIN;
  }

  /**
   * The steps of training.
   *
   * @param microBatch captions that go through the models at once; null for whole batches
   */
  public static Optimizer optimizer(Optimizer optimizer, Integer microBatch) {
    return microBatch == null ? optimizer : new GradientAccumulation(optimizer, microBatch);
  }

  /**
   * For GPT-2 in captioning, before its weights are counted: of whole sequences.
   *
   * @throws dev.clipcap.io.InvalidInputException if this machine cannot compute so
   */
  public static Kernels ofPrefill(Precision precision) {
    return switch (precision) {
      case FLOAT32 -> new FewRows();
      case BFLOAT16 -> new Bfloat16(false);
      case INT16 -> {
        InvalidInputException.refuseIf(
            !hasInt16(),
            "precision",
            "int16, and no exact products of integers on this machine",
            "float32 or bfloat16",
            "choose one of them");
        yield new Int16(false);
      }
    };
  }

  /**
   * For steps of one token, over the weights of {@link #ofPrefill}.
   *
   * @param few for fewer rows than {@link PackedProduct#MANY_ROWS}
   * @param fewForAllTokens the same where all tokens are asked for
   * @param many for as many rows and more
   * @param fills whether few rows, but for one, take no less time than {@link
   *     PackedProduct#MANY_ROWS}
   */
  public record Steps(Kernels few, Kernels fewForAllTokens, Kernels many, boolean fills) {}

  /**
   * For steps of one token.
   *
   * @param weights how many there are: packing copies them
   */
  public static Steps ofSteps(Precision precision, long weights) {
    Kernels plain = ofPrefill(precision);
    boolean packs = weights <= PACKED_AT_MOST && PackedProduct.available(precision);
    return switch (precision) {
      case FLOAT32 -> new Steps(plain, plain, packs ? new PackedProduct.Float32() : plain, packs);
      case BFLOAT16 -> {
        Kernels all = packs ? new Bfloat16(true) : plain;
        yield new Steps(all, all, all, false);
      }
      case INT16 -> // integers preselect a few tokens
          new Steps(new Int16(true), plain, packs ? new PackedProduct.Float32() : plain, false);
    };
  }

  /** Whether this machine has exact products of integers. */
  public static boolean hasInt16() {
    return IntegerMatrix.available();
  }

  private static IllegalArgumentException unfit(String what, Precision precision) {
    return new IllegalArgumentException(
        what
            + " in "
            + precision.label()
            + ": expected one of "
            + Precision.OF_FLOATS.stream().map(Precision::label).toList());
  }
}
