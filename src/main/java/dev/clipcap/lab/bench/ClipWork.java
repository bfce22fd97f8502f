package dev.clipcap.lab.bench;

import dev.clipcap.accel.Precision;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.encoder.ImageEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** CLIP's embeddings of a batch of random pixels. */
final class ClipWork implements Work {
  private final ImageEncoder encoder;
  private final List<float[]> images = new ArrayList<>();

  ClipWork(BenchScale scale, Precision precision) {
    encoder =
        new ImageEncoder(
            scale.clip(), precision, (session, params) -> Weights.initialize(session, params, 1));
    Random random = new Random(1);
    for (int i = 0; i < scale.images(); i++) {
      float[] pixels = new float[encoder.pixelCount()];
      for (int p = 0; p < pixels.length; p++) {
        pixels[p] = (float) random.nextGaussian();
      }
      images.add(pixels);
    }
  }

  @Override
  public void run() {
    encoder.encode(images);
  }

  @Override
  public void close() {
    encoder.close();
  }
}
