package dev.clipcap.lab.pretrain;

import dev.clipcap.core.clip.ClipText;
import dev.clipcap.core.nn.Layers;
import dev.clipcap.core.nn.Param;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.nn.UnitRows;
import dev.clipcap.core.tf.GraphModel;
import dev.clipcap.core.tf.Opening;
import dev.clipcap.core.tf.SessionRun;
import dev.clipcap.core.tf.Tensors;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.core.train.AdamW;
import dev.clipcap.core.train.Backward;
import dev.clipcap.core.train.Schedule;
import dev.clipcap.encoder.ClipConfig;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.op.nn.SparseSoftmaxCrossEntropyWithLogits;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Trains a CLIP from nothing (Radford et al. 2021, figure 3): in a batch of B pictures with a
 * caption each, every picture is to find its caption among the B, and every caption its picture.
 */
final class ContrastiveTraining extends GraphModel {
  private final Operand<TFloat32> pixels;
  private final Operand<TInt32> ids;
  private final Operand<TFloat32> loss;
  private final Operand<TFloat32> accuracy;
  private final Op update;

  ContrastiveTraining(ClipConfig config, Schedule schedule, double weightDecay, long seed) {
    try (Opening opening = new Opening()) {
      opening.add(this);
      int size = config.vision().imageSize();
      pixels = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 3, size, size)));
      ids = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1, -1)));

      ClipText text = config.textTower(weights());
      Operand<TFloat32> images = UnitRows.of(tf, config.imageTower(weights()).apply(pixels));
      Operand<TFloat32> captions = UnitRows.of(tf, text.embed(ids));
      Operand<TFloat32> cosines = tf.linalg.matMul(images, captions, MatMul.transposeB(true));
      Operand<TFloat32> logits = tf.math.mul(tf.math.exp(text.logitScale()), cosines); // [B, B]

      Operand<TInt32> batch = Layers.size(tf, logits, 0);
      Operand<TInt32> own = tf.range(tf.constant(0), batch, tf.constant(1));
      SparseSoftmaxCrossEntropyWithLogits<TFloat32> ofImages =
          tf.nn.sparseSoftmaxCrossEntropyWithLogits(logits, own);
      SparseSoftmaxCrossEntropyWithLogits<TFloat32> ofCaptions =
          tf.nn.sparseSoftmaxCrossEntropyWithLogits(transpose(tf, logits), own);
      Operand<TFloat32> half = tf.constant(0.5f);
      loss =
          tf.math.mul(
              half, tf.math.mean(tf.math.add(ofImages.loss(), ofCaptions.loss()), tf.constant(0)));
      Operand<TFloat32> logitsGradient =
          tf.math.div(
              tf.math.mul(
                  half, tf.math.add(ofImages.backprop(), transpose(tf, ofCaptions.backprop()))),
              tf.dtypes.cast(batch, TFloat32.class));
      accuracy =
          tf.math.mean(
              tf.dtypes.cast(
                  tf.math.equal(tf.math.argMax(logits, tf.constant(1), TInt32.class), own),
                  TFloat32.class),
              tf.constant(0));

      List<Param> all = weights().all();
      AdamW adam = new AdamW(params.at("adam"), weightDecay);
      update =
          adam.update(
              all,
              Backward.through(graph, logits, logitsGradient, all),
              schedule.at(tf, adam.step()));
      open();
      Weights.initialize(session(), params, seed);
      opening.keep();
    }
  }

  private static Operand<TFloat32> transpose(Ops tf, Operand<TFloat32> matrix) {
    return tf.linalg.transpose(matrix, tf.constant(new int[] {1, 0}));
  }

  /** The model's weights under CLIP's names. */
  Params weights() {
    return params.at("clip");
  }

  /**
   * How a batch fared.
   *
   * @param loss mean cross-entropy of both directions
   * @param accuracy share of pictures that find their caption
   */
  record Outcome(float loss, float accuracy) {}

  /**
   * A step of training, or the loss without learning.
   *
   * @param pixelBatch [B, 3, P, P], which is closed here
   * @param idBatch each picture's caption [B, T]
   */
  Outcome run(TFloat32 pixelBatch, int[][] idBatch, boolean learn) {
    try (SessionRun run = new SessionRun(session())) {
      run.feed(pixels, pixelBatch).feed(ids, Tensors.of(idBatch));
      if (learn) {
        run.target(update);
      }
      List<float[]> values = run.floats(List.of(loss, accuracy));
      return new Outcome(values.get(0)[0], values.get(1)[0]);
    }
  }
}
