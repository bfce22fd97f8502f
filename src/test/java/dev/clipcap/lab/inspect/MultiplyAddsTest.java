package dev.clipcap.lab.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clipcap.core.clip.TextConfig;
import dev.clipcap.core.clip.VitConfig;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.gpt2.OpenAiGpt2;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.encoder.PublishedClips;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Counted by hand, matrix product by matrix product. */
class MultiplyAddsTest {
  /** Width 4, MLP 16, two layers, 5 positions for an image of 4 x 4 pixels in patches of 2 x 2. */
  @Test
  void visionTransformer() {
    long patches = 4 * (12 * 4); // 4 patches of 3 * 2 * 2 numbers, each to 4
    long projections = 5 * (4 * 4 + 4 * 4 + 4 * 4 + 4 * 4); // query, key, value, output
    long attention = 5 * 5 * 4 + 5 * 5 * 4;
    long mlp = 5 * (4 * 16 + 16 * 4);
    long keysAndValues = 5 * (4 * 4 + 4 * 4); // in the last layer of all, the rest of one
    long last = keysAndValues + 4 * 4 + 4 * 4 + 5 * 4 + 5 * 4 + 4 * 16 + 16 * 4;
    long out = 4 * 3;
    assertEquals(
        patches + projections + attention + mlp + last + out,
        MultiplyAdds.imageTower(VitConfig.of(4, 2, 4, 2, 2), 3));
  }

  @Test
  void textTower() {
    // Two layers over 3 positions of width 2, MLP 8: 48 + 36 + 96 each; then 2 to 5.
    long layer = 3 * (4 * 4) + (3 * 3 * 2) * 2 + 3 * (2 * 8 + 8 * 2);
    assertEquals(2 * layer + 10, MultiplyAdds.textTower(TextConfig.of(9, 3, 2, 2, 1), 5));
  }

  /** Width 2, one bottleneck in each stage, 64 pixels: grids of 32, 16, 8, 4 and 2. */
  @Test
  void resNet() {
    long stem = 32 * 32 * (3 * 1 * 9 + 1 * 1 * 9 + 1 * 2 * 9);
    long first = 16 * 16 * (2 * 2 + 2 * 2 * 9 + 2 * 8 + 2 * 8); // conv1, conv2, conv3, shortcut
    long second = 16 * 16 * (8 * 4 + 4 * 4 * 9) + 8 * 8 * (4 * 16 + 8 * 16);
    long third = 8 * 8 * (16 * 8 + 8 * 8 * 9) + 4 * 4 * (8 * 32 + 16 * 32);
    long fourth = 4 * 4 * (32 * 16 + 16 * 16 * 9) + 2 * 2 * (16 * 64 + 32 * 64);
    long pool = 64 * 64 + 5 * 64 * 64 + 5 * 64 * 64 + 5 * 64 + 5 * 64 + 64 * 12; // q, k, v, ...
    assertEquals(
        stem + first + second + third + fourth + pool,
        MultiplyAdds.imageTower(PublishedClips.resNet(64, List.of(1, 1, 1, 1), 2), 12));
  }

  /** A second bottleneck has no shortcut and no stride. */
  @Test
  void resNetWithASecondBottleneck() {
    long one = MultiplyAdds.imageTower(PublishedClips.resNet(64, List.of(1, 1, 1, 1), 2), 12);
    long two = MultiplyAdds.imageTower(PublishedClips.resNet(64, List.of(1, 2, 1, 1), 2), 12);
    assertEquals(8 * 8 * (16 * 4 + 4 * 4 * 9 + 4 * 16), two - one);
  }

  @Test
  void mappers() {
    assertEquals(5 * 9 + 9 * 18, MultiplyAdds.mapper(MapperConfig.mlp(5, 3, 6))); // 5 to 9 to 3 * 6
    MapperConfig transformer =
        new MapperConfig(MapperConfig.Type.TRANSFORMER, 5, 2, 4, 1, 1, 2, null, null, 0, null);
    long clipTokens = 5 * 4;
    long attention = 3 * (4 * 4 + 4 * 8 + 4 * 4) + 3 * 3 * 4 * 2;
    long mlp = 3 * (4 * 8 + 8 * 4);
    assertEquals(clipTokens + attention + mlp, MultiplyAdds.mapper(transformer));
  }

  /** Width 4, two layers, 7 tokens: a prefix of 3, then the token with 4 keys. */
  @Test
  void gpt2() {
    Gpt2Config config = OpenAiGpt2.config(7, 16, 4, 2, 2, 0);
    long rows = 4 * 12 + 4 * 4 + 4 * 16 + 16 * 4; // c_attn, c_proj, c_fc, c_proj
    assertEquals(2 * (3 * rows + 3 * 3 * 4 * 2) + 7 * 4, MultiplyAdds.gpt2(config, 3, 3));
    assertEquals(2 * (rows + 4 * 4 * 2) + 7 * 4, MultiplyAdds.gpt2(config, 1, 4));
  }
}
