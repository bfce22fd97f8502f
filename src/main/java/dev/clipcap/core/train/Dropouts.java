package dev.clipcap.core.train;

import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.nn.Dropout;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

/** What is dropped in a pass, in the mapper and in GPT-2. */
record Dropouts(Dropout mapper, Dropout gpt2) {
  /** Nothing: validation, and training where no rate says otherwise. */
  static final Dropouts OFF = new Dropouts(Dropout.OFF, Dropout.OFF);

  /**
   * Those of training.
   *
   * @param seed [2], the run's seed and the step
   * @param gpt2Config null where GPT-2 is frozen: it then runs as in inference
   */
  static Dropouts of(
      Ops tf, Operand<TInt32> seed, MapperConfig mapperConfig, Gpt2Config gpt2Config) {
    return new Dropouts(
        mapperConfig.dropout() > 0
            ? new Dropout(below(tf, seed), (float) mapperConfig.dropout())
            : Dropout.OFF,
        gpt2Config != null && gpt2Config.drops()
            ? new Dropout(seed, gpt2Config.dropout())
            : Dropout.OFF);
  }

  /** (seed, -1 - step): steps count from 0, so that the mapper draws nothing that GPT-2 draws. */
  private static Operand<TInt32> below(Ops tf, Operand<TInt32> seed) {
    return tf.math.sub(
        tf.math.mul(seed, tf.constant(new int[] {1, -1})), tf.constant(new int[] {0, 1}));
  }
}
