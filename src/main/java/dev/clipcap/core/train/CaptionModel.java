package dev.clipcap.core.train;

import dev.clipcap.core.nn.Params;
import dev.clipcap.core.train.Trainer.TrainedWeights;

/** A captioner in training, with the cross-entropy of captions that it has not to learn. */
public interface CaptionModel extends TrainedWeights, AutoCloseable {
  /** The mapper's weights. */
  Params mapperParams();

  /** GPT-2's weights. */
  Params gpt2Params();

  /** Tokens for which GPT-2 has positions after the prefix: no caption may have more. */
  int longestCaption();

  /** The mean loss over the batch's tokens, without dropout and without learning. */
  float validate(Batch batch);

  @Override
  void close();
}
