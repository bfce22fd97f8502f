package dev.clipcap.lab.bench;

import dev.clipcap.accel.Precision;
import dev.clipcap.caption.Continuation;
import dev.clipcap.caption.PrefixLanguageModel;
import dev.clipcap.core.decode.Greedy;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.encoder.ImageEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Greedy captions of one length for JPEG files, as a captioner makes them for a folder. */
final class CaptionWork implements Work {
  private static final int NEVER = -1; // no token ends a caption

  private final int together;
  private final List<Path> files;
  private final ImageEncoder clip;
  private final PrefixLanguageModel model;
  private final Greedy greedy;

  CaptionWork(BenchScale scale, JpegFiles jpegs, int tokens, Precision precision) {
    jpegs.draw();
    files = jpegs.all();
    together = scale.images();
    clip =
        new ImageEncoder(
            scale.clip(), precision, (session, params) -> Weights.initialize(session, params, 1));
    model = PrefixLanguageModel.random(scale.mapper(), scale.gpt2(), precision, 1);
    greedy = new Greedy(NEVER, tokens);
  }

  @Override
  public void run() {
    List<float[]> embeddings = new ArrayList<>();
    for (int from = 0; from < files.size(); from += together) {
      List<float[]> pixels =
          files.subList(from, Math.min(files.size(), from + together)).parallelStream()
              .map(this::pixels)
              .toList();
      embeddings.addAll(List.of(clip.encode(pixels)));
    }
    try (Continuation captions = model.continuePrefixes(embeddings.toArray(float[][]::new))) {
      greedy.decode(captions);
    }
  }

  private float[] pixels(Path file) {
    float[] pixels = new float[clip.pixelCount()];
    try {
      clip.processor().process(Files.readAllBytes(file), file.toString(), FloatBuffer.wrap(pixels));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    return pixels;
  }

  @Override
  public void close() {
    clip.close();
    model.close();
  }
}
