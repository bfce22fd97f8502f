package dev.clipcap.experiment;

import dev.clipcap.clip.ImageEncoder;
import dev.clipcap.data.CaptionedImage;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Progress;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs images through CLIP once: worker threads decode the next batch while CLIP embeds this one.
 */
final class Extraction {
  private static final int BATCH = 32;

  private Extraction() {}

  /**
   * The embeddings of images, in their order.
   *
   * @throws InvalidInputException if an image cannot be read; it names the first
   */
  static List<float[]> embed(ImageEncoder clip, List<CaptionedImage> images, String task) {
    Progress progress = new Progress(task, "images", 0, images.size());
    List<float[]> embeddings = new ArrayList<>(images.size());
    ExecutorService workers =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      List<Future<float[]>> ahead = decode(clip, images, 0, workers);
      for (int from = 0; from < images.size(); from += BATCH) {
        List<Future<float[]>> current = ahead;
        ahead = decode(clip, images, from + BATCH, workers);
        List<float[]> pixels = new ArrayList<>(current.size());
        for (Future<float[]> future : current) {
          pixels.add(join(future));
        }
        embeddings.addAll(List.of(clip.encode(pixels)));
        progress.update(embeddings.size(), "");
      }
    } finally {
      workers.shutdownNow();
    }
    progress.finish("");
    return embeddings;
  }

  private static List<Future<float[]>> decode(
      ImageEncoder clip, List<CaptionedImage> images, int from, ExecutorService workers) {
    List<Future<float[]>> pixels = new ArrayList<>();
    for (int i = from; i < Math.min(images.size(), from + BATCH); i++) {
      CaptionedImage image = images.get(i);
      pixels.add(workers.submit(() -> pixels(clip, image)));
    }
    return pixels;
  }

  private static float[] pixels(ImageEncoder clip, CaptionedImage image) {
    String name = image.image().name();
    float[] pixels = new float[clip.pixelCount()];
    try {
      clip.processor().process(image.image().bytes(), name, FloatBuffer.wrap(pixels));
    } catch (IOException e) {
      throw new InvalidInputException(
          name, "an unreadable file (" + e.getMessage() + ")", "an image", "restore it", e);
    }
    return pixels;
  }

  private static float[] join(Future<float[]> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading images", e);
    }
  }
}
