package dev.clipcap.lab.inspect;

import dev.clipcap.core.clip.EfficientNetLiteConfig;
import dev.clipcap.core.clip.ResNetConfig;
import dev.clipcap.core.clip.TextConfig;
import dev.clipcap.core.clip.VisionConfig;
import dev.clipcap.core.clip.VitConfig;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.mapper.MapperConfig;

/**
 * Multiply-adds of one example by formula: those of matrix products and convolutions. Norms,
 * softmaxes, activations, biases and lookups are left out; they grow more slowly with the widths.
 * One multiply-add is two floating-point operations.
 *
 * <p>All follow the graphs of this project: attention computes what its mask then hides, and logits
 * are made for the last position only.
 */
public final class MultiplyAdds {
  private MultiplyAdds() {}

  /**
   * A transformer block over T positions of width C that look at S positions, with an MLP of inner
   * width I: {@code T (4 C^2 + 2 C I) + 2 T S C}. The first term is four projections and the MLP's
   * two layers for each position; the second is queries times keys and weights times values.
   */
  public static long block(long time, long keys, long width, long inner) {
    return time * (4 * width * width + 2 * width * inner) + 2 * time * keys * width;
  }

  /**
   * CLIP's image tower.
   *
   * <p>A vision transformer with G x G patches of p x p pixels, L blocks of N = G^2 + 1 positions
   * and a projection to D: {@code G^2 3 p^2 C + (L - 1) block(N, N, C, I) + block(1, N, C, I) + 2
   * (N - 1) C^2 + C D}. The last block has one query, the class token's, but everyone's keys and
   * values.
   */
  public static long imageTower(VisionConfig vision, long projection) {
    if (vision instanceof ResNetConfig resNet) {
      return resNet(resNet, projection);
    }
    if (vision instanceof EfficientNetLiteConfig efficientNet) {
      return efficientNet(efficientNet);
    }
    if (!(vision instanceof VitConfig vit)) {
      throw new IllegalArgumentException("of " + vision + " only a signature is known");
    }
    long width = vit.width();
    long tokens = vit.tokens();
    long patchPixels = 3L * vit.patchSize() * vit.patchSize();
    return (tokens - 1) * patchPixels * width
        + (vit.layers() - 1) * block(tokens, tokens, width, vit.inner())
        + block(1, tokens, width, vit.inner())
        + 2 * (tokens - 1) * width * width
        + width * projection;
  }

  /**
   * A ResNet: each convolution from a to b channels with a filter of f x f costs {@code h w a b
   * f^2} on its output's grid of h x w. The grids: {@code P/2} in the stem, {@code P/4} in the
   * first stage, half of it in each next one; a bottleneck of stride 2 halves it between its second
   * and its third convolution. Then attention pools G x G + 1 positions of width C with one query:
   * {@code (2 (G^2 + 1) + 1) C^2 + 2 (G^2 + 1) C + C D}.
   */
  private static long resNet(ResNetConfig config, long projection) {
    long width = config.width();
    long grid = config.imageSize() / 2;
    long stem = 9 * (3 * (width / 2) + width / 2 * (width / 2) + width / 2 * width);
    long sum = grid * grid * stem;
    grid /= 2;
    long in = width;
    for (int stage = 0; stage < config.layers().size(); stage++) {
      long planes = width << stage;
      long out = 4 * planes;
      for (int i = 0; i < config.layers().get(stage); i++) {
        sum += grid * grid * (in * planes + 9 * planes * planes);
        grid = stage > 0 && i == 0 ? grid / 2 : grid;
        sum += grid * grid * (planes * out + (i == 0 ? in * out : 0)); // the shortcut's: once
        in = out;
      }
    }
    long features = config.features();
    long positions = grid * grid + 1;
    return sum
        + (2 * positions + 1) * features * features
        + 2 * positions * features
        + features * projection;
  }

  /**
   * An EfficientNet-Lite: each convolution costs as in a ResNet, a depthwise one {@code h w C f^2}.
   */
  private static long efficientNet(EfficientNetLiteConfig config) {
    long grid = halved(config.imageSize());
    long sum = grid * grid * 9 * 3 * EfficientNetLiteConfig.STEM;
    long out = EfficientNetLiteConfig.STEM;
    for (EfficientNetLiteConfig.Block block : config.blocks()) {
      long inner = (long) block.in() * block.expansion();
      sum += block.expansion() == 1 ? 0 : grid * grid * block.in() * inner;
      grid = block.stride() == 2 ? halved(grid) : grid;
      out = block.out();
      sum += grid * grid * inner * ((long) block.kernel() * block.kernel() + out);
    }
    return sum + grid * grid * out * EfficientNetLiteConfig.FEATURES;
  }

  private static long halved(long grid) {
    return (grid + 1) / 2;
  }

  /** CLIP's text tower over all its T positions: {@code L block(T, T, C, I) + C D}. */
  static long textTower(TextConfig text, long projection) {
    return text.layers() * block(text.positions(), text.positions(), text.width(), text.inner())
        + text.width() * projection;
  }

  /**
   * A mapper from an embedding of width D to k vectors of width C.
   *
   * <p>One linear layer: {@code D k C}. The MLP, with a hidden layer of width h: {@code D h + h k
   * C}. The transformer, with c clip tokens and L blocks over c + k positions, whose MLPs are 2 C
   * wide: {@code D c C + L block(c + k, c + k, C, 2 C)}.
   */
  public static long mapper(MapperConfig config) {
    long out = (long) config.prefix() * config.width();
    if (config.type() == MapperConfig.Type.LINEAR) {
      return config.embedding() * out;
    }
    if (config.type() == MapperConfig.Type.MLP) {
      long hidden = config.hiddenWidth();
      return config.embedding() * hidden + hidden * out;
    }
    long positions = (long) config.clipTokens() + config.prefix();
    return (long) config.embedding() * config.clipTokens() * config.width()
        + config.layers() * block(positions, positions, config.width(), 2L * config.width());
  }

  /**
   * GPT-2 over T new positions that look at S positions, themselves included, and the logits of the
   * last over V tokens: {@code L block(T, S, C, I) + V C}.
   */
  public static long gpt2(Gpt2Config config, long time, long keys) {
    long width = config.width();
    return config.layers() * block(time, keys, width, config.innerWidth())
        + config.vocabSize() * width;
  }
}
