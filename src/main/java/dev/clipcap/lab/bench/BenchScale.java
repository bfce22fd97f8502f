package dev.clipcap.lab.bench;

import dev.clipcap.core.clip.VitConfig;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.gpt2.OpenAiGpt2;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.encoder.ClipConfig;
import java.util.List;
import java.util.stream.Stream;

/**
 * The sizes that are measured; converters/pytorch_bench.py has the same.
 *
 * @param name how the processes that are timed call them
 * @param gpt2 the language model
 * @param vision CLIP's image tower
 * @param embedding D, width of CLIP's embedding
 * @param prefix k
 * @param trainingBatch captions in a training step
 * @param trainingTokens of each of them
 * @param decodingBatches how many captions are decoded together, in turn
 * @param decodingTokens of each of them
 * @param images that go through CLIP together
 * @param originalImages that ClipCap's own loop captions in a run
 * @param matrix rows and columns of the matrices that measure the machine
 */
public record BenchScale(
    String name,
    Gpt2Config gpt2,
    VitConfig vision,
    int embedding,
    int prefix,
    int trainingBatch,
    int trainingTokens,
    List<Integer> decodingBatches,
    int decodingTokens,
    int images,
    int originalImages,
    int matrix) {
  /** GPT-2 small and CLIP ViT-B/32, with the paper's prefix and batch. */
  public static final BenchScale REAL =
      new BenchScale(
          "real",
          OpenAiGpt2.config(50257, 1024, 768, 12, 12, 0.1f),
          VitConfig.of(224, 32, 768, 12, 12),
          512,
          10,
          40,
          30,
          List.of(1, 8, 32),
          25,
          32,
          4,
          2048);

  /** Everything in a second or two, to see that it runs. */
  public static final BenchScale TINY =
      new BenchScale(
          "tiny",
          OpenAiGpt2.config(97, 64, 24, 2, 3, 0.1f),
          VitConfig.of(48, 16, 24, 2, 3),
          20,
          4,
          4,
          6,
          List.of(1, 3),
          5,
          2,
          1,
          128);

  /** The scale of that name. */
  static BenchScale named(String name) {
    return Stream.of(REAL, TINY)
        .filter(scale -> scale.name.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no scale " + name));
  }

  /** The paper's MLP. */
  MapperConfig mapper() {
    return mapper(prefix);
  }

  /** With another prefix. */
  MapperConfig mapper(int length) {
    return MapperConfig.mlp(embedding, length, gpt2.width());
  }

  ClipConfig clip() {
    return new ClipConfig(embedding, vision, null);
  }
}
