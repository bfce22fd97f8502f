package dev.clipcap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clipcap.core.clip.ClipText;
import dev.clipcap.core.gpt2.Gpt2;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.gpt2.Gpt2Sizes;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.mapper.Mappers;
import dev.clipcap.core.nn.Dropout;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.GraphOps;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.encoder.PublishedClips;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The published sizes, exactly: what transformers and the ClipCap checkpoints hold. */
class ParameterCountsTest {
  @Test
  void gpt2() {
    Map.of(
            Gpt2Sizes.distil(), 81_912_576L,
            Gpt2Sizes.small(), 124_439_808L,
            Gpt2Sizes.medium(), 354_823_168L,
            Gpt2Sizes.large(), 774_030_080L,
            Gpt2Sizes.xl(), 1_557_611_200L)
        .forEach((config, count) -> assertEquals(count, gpt2(config)));
  }

  @Test
  void clip() {
    assertEquals(151_277_313, clip(PublishedClips.vitB32()));
    assertEquals(87_849_216, clip(PublishedClips.vitB32().visionOnly()));
    assertEquals(149_620_737, clip(PublishedClips.vitB16()));
    assertEquals(86_192_640, clip(PublishedClips.vitB16().visionOnly()));
    assertEquals(427_616_513, clip(PublishedClips.vitL14()));
    assertEquals(303_966_208, clip(PublishedClips.vitL14().visionOnly()));
    assertEquals(427_944_193, clip(PublishedClips.vitL14At336()));
    assertEquals(304_293_888, clip(PublishedClips.vitL14At336().visionOnly()));
  }

  /** Weights and running statistics, which PyTorch counts apart: as buffers. */
  @Test
  void clipWithResNet() {
    assertEquals(102_007_137 + 53_248, clip(PublishedClips.rn50()));
    assertEquals(38_316_896 + 53_248, clip(PublishedClips.rn50().visionOnly()));
    assertEquals(119_688_033 + 105_472, clip(PublishedClips.rn101()));
    assertEquals(56_259_936 + 105_472, clip(PublishedClips.rn101().visionOnly()));
    assertEquals(178_300_601 + 109_760, clip(PublishedClips.rn50x4()));
    assertEquals(87_137_080 + 109_760, clip(PublishedClips.rn50x4().visionOnly()));
  }

  @Test
  void mappers() {
    assertEquals(31_468_800, mapper(MapperConfig.mlp(512, 10, 768)));
    assertEquals(31_960_320, mapper(MapperConfig.mlp(640, 10, 768)));
    assertEquals(41_745_408, mapper(MapperConfig.transformer(512, 10, 10, 768)));
    assertEquals(42_728_448, mapper(MapperConfig.transformer(640, 10, 10, 768)));
    assertEquals(53_587_968, mapper(MapperConfig.transformer(512, 40, 40, 768)));
    assertEquals(57_520_128, mapper(MapperConfig.transformer(640, 40, 40, 768)));
  }

  private static long gpt2(Gpt2Config config) {
    return count(
        params -> {
          Gpt2 gpt2 = new Gpt2(config, params);
          gpt2.logits(
              gpt2.full(gpt2.embed(params.tf().placeholder(TInt32.class)), Dropout.OFF).hidden());
        });
  }

  private static long clip(ClipConfig config) {
    return count(
        params -> {
          var unused = config.imageTower(params).apply(params.tf().placeholder(TFloat32.class));
          if (config.text() != null) {
            ClipText text = config.textTower(params);
            text.embed(params.tf().placeholder(TInt32.class));
            text.logitScale();
          }
        });
  }

  private static long mapper(MapperConfig config) {
    return count(
        params -> Mappers.of(config, params).prefix(params.tf().placeholder(TFloat32.class)));
  }

  /** Builds a model's graph; its variables never get a value. */
  private static long count(Consumer<Params> build) {
    try (Graph graph = new Graph()) {
      Params params = new Params(GraphOps.of(graph));
      build.accept(params);
      return params.count();
    }
  }
}
