package dev.clipcap.bench;

import dev.clipcap.clip.VitConfig;
import dev.clipcap.gpt2.Gpt2Config;

/** Floating point operations of matrix products, a multiply-add being two; all else is left out. */
final class Cost {
  private Cost() {}

  /**
   * A block of width C over T positions of which each attends to S: 12 C^2 multiply-adds in weights
   * and 2 C S in attention, for each position.
   */
  static double block(double width, double positions, double attended) {
    return 2 * positions * (12 * width * width + 2 * width * attended);
  }

  /** The paper's MLP mapper for one image. */
  static double mlpMapper(double embedding, double prefix, double width) {
    double out = prefix * width;
    return 2 * (embedding * out / 2 + out / 2 * out);
  }

  /** GPT-2 over one sequence of T positions, of which N get logits. */
  static double gpt2(Gpt2Config config, double positions, double logits) {
    return config.layers() * block(config.width(), positions, positions) + head(config, logits);
  }

  /** Logits at N positions. */
  static double head(Gpt2Config config, double positions) {
    return 2 * positions * config.width() * config.vocabSize();
  }

  /** CLIP's vision transformer for one image: the patches, the blocks, the projection. */
  static double vision(VitConfig config, double embedding) {
    double patch = 3.0 * config.patchSize() * config.patchSize();
    return 2 * (config.tokens() - 1) * patch * config.width()
        + config.layers() * block(config.width(), config.tokens(), config.tokens())
        + 2 * config.width() * embedding;
  }
}
