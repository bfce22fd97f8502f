package dev.clipcap.lab.pretrain;

import dev.clipcap.core.clip.TextConfig;
import dev.clipcap.core.clip.VitConfig;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.gpt2.OpenAiGpt2;
import dev.clipcap.encoder.ClipConfig;

/**
 * How clip-mini and gpt2-mini are made. The defaults made the models in {@code savedmodels/}.
 *
 * @param pictures that clip-mini learns from, with five captions each
 * @param clipBatch pairs in a step
 * @param clipSteps steps of clip-mini
 * @param sentences that gpt2-mini learns from
 * @param vocabulary ids of the tokenizer
 * @param gpt2Batch windows in a step
 * @param gpt2Steps steps of gpt2-mini
 * @param seed of everything
 */
public record PretrainSettings(
    int pictures,
    int clipBatch,
    int clipSteps,
    int sentences,
    int vocabulary,
    int gpt2Batch,
    int gpt2Steps,
    int seed) {
  /** GPT-2's window, and its number of positions: a prefix of 10 and more than 67 tokens. */
  static final int POSITIONS = 96;

  /** About half an hour on two cores. */
  public static PretrainSettings defaults() {
    return new PretrainSettings(10_000, 64, 4_000, 60_000, 1_536, 24, 2_500, 1);
  }

  /** 4 layers of width 144. */
  static Gpt2Config gpt2(int vocabulary) {
    return OpenAiGpt2.config(vocabulary, POSITIONS, 144, 4, 4, 0.1f);
  }

  /** Patches of 32 pixels at 224, 4 layers of width 128; texts by 2 layers of width 96. */
  static ClipConfig clip(int vocabulary) {
    return new ClipConfig(
        128, VitConfig.of(224, 32, 128, 4, 4), TextConfig.of(vocabulary, 48, 96, 2, 4));
  }
}
