package dev.clipcap.reference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A tiny CLIP with a ResNet as OpenAI would publish it, and what open_clip makes of two images and
 * three texts; converters/clip_resnet_reference.py wrote both.
 */
public final class ResNetReference {
  /** The images, among the files of {@code ImageProcessor}'s tests. */
  public static final List<String> IMAGES = List.of("jpeg-420.jpg", "png-rgb.png");

  /** The stages before the embedding, in order. */
  public static final List<String> STAGES =
      List.of("stem", "layer1.0", "layer2.0", "layer2.1", "layer3.0", "layer4.0");

  private static final Safetensors VALUES =
      new Safetensors(resource("/clip-resnet/values.safetensors"));

  private ResNetReference() {}

  /** The TorchScript archive, its weights in float16. */
  public static Path archive() {
    return resource("/clip-resnet/openai.pt");
  }

  /** An image's file. */
  public static byte[] image(String name) {
    try {
      return Files.readAllBytes(resource("/clip/pixels/" + name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The stages' outputs with the channels last: [B, channels, h, w] -> [B, h, w, channels]. */
  public static Map<String, float[]> stages() {
    Map<String, float[]> stages = new LinkedHashMap<>();
    for (String name : STAGES) {
      stages.put(name, channelsLast(VALUES.floats(name), VALUES.shape(name)));
    }
    return stages;
  }

  /** A value that is not a grid. */
  public static float[] floats(String name) {
    return VALUES.floats(name);
  }

  /** The token ids. */
  public static long[] longs(String name) {
    return VALUES.longs(name);
  }

  /** The shape of a value. */
  public static long[] shape(String name) {
    return VALUES.shape(name);
  }

  private static float[] channelsLast(float[] values, long[] shape) {
    int channels = (int) shape[1];
    int places = (int) (shape[2] * shape[3]);
    float[] moved = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      int image = i / (channels * places);
      int channel = i / places % channels;
      int place = i % places;
      moved[(image * places + place) * channels + channel] = values[i];
    }
    return moved;
  }

  private static Path resource(String name) {
    try {
      return Path.of(ResNetReference.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
