package dev.clipcap.lab.bench;

import dev.clipcap.accel.Precision;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.lab.inspect.MultiplyAdds;

/**
 * What a piece of work cannot do without.
 *
 * @param flops floating point operations, a multiply-add being two
 * @param bytes of weights to read
 */
record Cost(double flops, double bytes) {
  /**
   * Training on a caption: forward, and backward for inputs and weights, which are as much again
   * each; where GPT-2 is frozen, for its inputs only. Logits at the caption's positions; the last
   * token is not fed.
   *
   * @param tokens of the caption
   */
  static Cost training(BenchScale scale, boolean finetune, int tokens) {
    Gpt2Config gpt2 = scale.gpt2();
    int positions = scale.prefix() + tokens - 1;
    double mapper = 2.0 * MultiplyAdds.mapper(scale.mapper());
    double language =
        2.0 * MultiplyAdds.gpt2(gpt2, positions, positions)
            + 2.0 * (tokens - 1) * gpt2.vocabSize() * gpt2.width();
    return new Cost(3 * mapper + (finetune ? 3 : 2) * language, 0);
  }

  /** Decoding captions: the prefix at once, then token by token; a step reads every weight. */
  static Cost decoding(BenchScale scale, int batch, int tokens, Precision precision) {
    Gpt2Config gpt2 = scale.gpt2();
    double flops =
        2.0 * MultiplyAdds.mapper(scale.mapper())
            + 2.0 * MultiplyAdds.gpt2(gpt2, scale.prefix(), scale.prefix());
    for (int t = 1; t < tokens; t++) {
      flops += 2.0 * MultiplyAdds.gpt2(gpt2, 1, scale.prefix() + t);
    }
    double blocks = 12.0 * gpt2.layers() * gpt2.width() * gpt2.width();
    double head = (double) gpt2.vocabSize() * gpt2.width();
    double bytes =
        switch (precision) {
          case FLOAT32 -> Float.BYTES * (blocks + head);
          case BFLOAT16 -> Short.BYTES * (blocks + head);
          case INT16 -> Short.BYTES * blocks + Byte.BYTES * head;
        };
    return new Cost(batch * flops, bytes * tokens);
  }

  /** CLIP's embedding of an image. */
  static Cost clip(BenchScale scale) {
    return new Cost(2.0 * MultiplyAdds.imageTower(scale.vision(), scale.embedding()), 0);
  }

  Cost and(Cost other) {
    return new Cost(flops + other.flops, bytes + other.bytes);
  }

  Cost times(double n) {
    return new Cost(n * flops, n * bytes);
  }
}
