package dev.clipcap.encoder;

import dev.clipcap.core.clip.ResNetConfig;
import dev.clipcap.core.clip.TextConfig;
import dev.clipcap.core.clip.VitConfig;
import java.util.List;

/** The sizes of OpenAI's CLIPs. */
public final class PublishedClips {
  private PublishedClips() {}

  /** OpenAI's ViT-B/32: 151,277,313 weights, 87,849,216 of them for images. */
  public static ClipConfig vitB32() {
    return new ClipConfig(
        512, VitConfig.of(224, 32, 768, 12, 12), TextConfig.of(49408, 77, 512, 12, 8));
  }

  /** OpenAI's ViT-B/16: 149,620,737 weights, 86,192,640 of them for images. */
  public static ClipConfig vitB16() {
    return new ClipConfig(
        512, VitConfig.of(224, 16, 768, 12, 12), TextConfig.of(49408, 77, 512, 12, 8));
  }

  /** OpenAI's ViT-L/14: 427,616,513 weights, 303,966,208 of them for images. */
  public static ClipConfig vitL14() {
    return new ClipConfig(
        768, VitConfig.of(224, 14, 1024, 24, 16), TextConfig.of(49408, 77, 768, 12, 12));
  }

  /** OpenAI's ViT-L/14@336px: 427,944,193 weights, 304,293,888 of them for images. */
  public static ClipConfig vitL14At336() {
    return new ClipConfig(
        768, VitConfig.of(336, 14, 1024, 24, 16), TextConfig.of(49408, 77, 768, 12, 12));
  }

  /**
   * OpenAI's RN50: 102,007,137 weights, 38,316,896 of them for images, and 53,248 running
   * statistics.
   */
  public static ClipConfig rn50() {
    return new ClipConfig(
        1024, resNet(224, List.of(3, 4, 6, 3), 64), TextConfig.of(49408, 77, 512, 12, 8));
  }

  /**
   * OpenAI's RN101: 119,688,033 weights, 56,259,936 of them for images, and 105,472 running
   * statistics.
   */
  public static ClipConfig rn101() {
    return new ClipConfig(
        512, resNet(224, List.of(3, 4, 23, 3), 64), TextConfig.of(49408, 77, 512, 12, 8));
  }

  /**
   * OpenAI's RN50x4: 178,300,601 weights, 87,137,080 of them for images, and 109,760 running
   * statistics.
   */
  public static ClipConfig rn50x4() {
    return new ClipConfig(
        640, resNet(288, List.of(4, 6, 10, 6), 80), TextConfig.of(49408, 77, 640, 12, 10));
  }

  /** A ResNet with heads 64 wide, as in all of OpenAI's models. */
  public static ResNetConfig resNet(int imageSize, List<Integer> layers, int width) {
    return new ResNetConfig(imageSize, layers, width, width * ResNetConfig.REDUCTION / 64);
  }
}
