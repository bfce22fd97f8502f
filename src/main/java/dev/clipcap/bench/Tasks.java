package dev.clipcap.bench;

import dev.clipcap.gpt2.Gpt2Config;
import dev.clipcap.inspect.MultiplyAdds;
import dev.clipcap.tf.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The rows of the table. */
final class Tasks {
  private static final int FLOAT = 4; // bytes

  private Tasks() {}

  static List<Task> of(BenchScale scale) {
    List<Task> tasks = new ArrayList<>();
    tasks.add(training(scale, true));
    tasks.add(training(scale, false));
    scale.decodingBatches().forEach(batch -> tasks.add(decoding(scale, batch)));
    tasks.add(clip(scale));
    return List.copyOf(tasks);
  }

  /**
   * A training step: forward, and backward for inputs and weights, which are as much again each;
   * where GPT-2 is frozen, for its inputs only. Logits at the caption's positions; the last token
   * is not fed.
   */
  private static Task training(BenchScale scale, boolean finetune) {
    Gpt2Config gpt2 = scale.gpt2();
    int positions = scale.prefix() + scale.trainingTokens() - 1;
    double mapper = 2.0 * MultiplyAdds.mapper(scale.mapper());
    double language =
        2.0 * MultiplyAdds.gpt2(gpt2, positions, positions)
            + 2.0 * (scale.trainingTokens() - 1) * gpt2.vocabSize() * gpt2.width();
    return new Task(
        (finetune ? "train-finetune" : "train-frozen") + ", B=" + scale.trainingBatch(),
        Map.of(
            "work", finetune ? "train-finetune" : "train-frozen",
            "batch", scale.trainingBatch(),
            "tokens", scale.trainingTokens(),
            "prefix", scale.prefix()),
        scale.trainingBatch() * (3 * mapper + (finetune ? 3 : 2) * language),
        0,
        scale.trainingBatch(),
        () -> new TrainingWork(scale, finetune, Precision.FLOAT32));
  }

  /** Captions: the prefix at once, then token by token; each step reads every weight. */
  private static Task decoding(BenchScale scale, int batch) {
    Gpt2Config gpt2 = scale.gpt2();
    double flops =
        2.0 * MultiplyAdds.mapper(scale.mapper())
            + 2.0 * MultiplyAdds.gpt2(gpt2, scale.prefix(), scale.prefix());
    for (int t = 1; t < scale.decodingTokens(); t++) {
      flops += 2.0 * MultiplyAdds.gpt2(gpt2, 1, scale.prefix() + t);
    }
    double weights =
        12.0 * gpt2.layers() * gpt2.width() * gpt2.width()
            + (double) gpt2.vocabSize() * gpt2.width();
    return new Task(
        "decode, B=" + batch,
        Map.of(
            "work",
            "decode",
            "batch",
            batch,
            "tokens",
            scale.decodingTokens(),
            "prefix",
            scale.prefix()),
        batch * flops,
        FLOAT * weights * scale.decodingTokens(),
        batch,
        () -> new DecodingWork(scale, batch, Precision.FLOAT32));
  }

  private static Task clip(BenchScale scale) {
    return new Task(
        "clip, B=" + scale.images(),
        Map.of("work", "clip", "batch", scale.images()),
        2.0 * scale.images() * MultiplyAdds.imageTower(scale.vision(), scale.embedding()),
        0,
        scale.images(),
        () -> new ClipWork(scale, Precision.FLOAT32));
  }
}
