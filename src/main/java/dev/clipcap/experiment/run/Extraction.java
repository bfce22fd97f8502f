package dev.clipcap.experiment.run;

import dev.clipcap.data.BadImage;
import dev.clipcap.data.CaptionedImage;
import dev.clipcap.data.store.EmbeddingStore;
import dev.clipcap.encoder.ImageEncoder;
import dev.clipcap.image.ImageProcessor;
import dev.clipcap.image.View;
import dev.clipcap.io.DiskSpace;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Notices;
import dev.clipcap.io.Progress;
import dev.clipcap.io.Sha256;
import dev.clipcap.io.Vectors;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Gives images their CLIP embeddings: from the store where it has one of the same id and the same
 * bytes; otherwise through CLIP, after which the store has it. Worker threads read and decode a
 * bounded number of images ahead of CLIP, so memory holds the pixels of at most {@value #AHEAD} +
 * {@value #BATCH} images however many there are.
 *
 * <p>CLIP always sees {@value #BATCH} images, the last ones filled up with empty pixels. TensorFlow
 * adds up in another order for batches of another size, but in a batch of one size an image's
 * embedding depends neither on its place nor on the other images. So it is the same bytes whatever
 * the store held before.
 *
 * <p>The size is a multiple of the 6, 24 or 48 rows that kernels multiply at once; they add up a
 * rest in another order: with AVX2 the last two of 32 images came out otherwise.
 */
final class Extraction {
  static final int BATCH = 48;
  static final int AHEAD = 3 * BATCH;

  private final ImageEncoder clip;
  private final ImageProcessor processor;
  private final EmbeddingStore store;
  private final Consumer<BadImage> bad;
  private final float[] empty;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * @param processor what makes this CLIP's pixels of an image
   * @param store of this CLIP's embeddings of pixels that are made so
   * @param bad receives the images that give no embedding; null to stop at the first
   */
  Extraction(
      ImageEncoder clip, ImageProcessor processor, EmbeddingStore store, Consumer<BadImage> bad) {
    this.clip = clip;
    this.processor = processor;
    this.store = store;
    this.bad = bad;
    this.empty = new float[clip.pixelCount()];
  }

  /**
   * An image after reading.
   *
   * @param embedding from the store; null where it has none
   * @param pixels decoded for CLIP; null where the store has the embedding
   */
  private record Prepared(int index, String sha256, float[] embedding, float[] pixels) {}

  /**
   * The images with their embeddings, in their order, without the bad ones.
   *
   * @param task what to call the work
   * @throws InvalidInputException at the first bad image, naming it, if nobody receives them
   */
  List<EmbeddedImage> embed(List<CaptionedImage> images, String task) {
    Progress progress = Notices.begin(task, "images", 0, images.size());
    EmbeddedImage[] embedded = new EmbeddedImage[images.size()];
    int stored = 0;
    ExecutorService workers =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      Queue<Future<Prepared>> ahead = new ArrayDeque<>();
      List<Prepared> batch = new ArrayList<>(BATCH);
      for (int i = 0, next = 0; i < images.size(); i++) {
        for (; next < Math.min(images.size(), i + AHEAD); next++) {
          int index = next;
          ahead.add(workers.submit(() -> prepare(index, images.get(index))));
        }
        Optional<Prepared> one = take(ahead.remove(), images.get(i));
        if (one.isPresent() && one.get().embedding() != null) {
          embedded[i] = new EmbeddedImage(images.get(i), one.get().sha256(), one.get().embedding());
          stored++;
        } else {
          one.ifPresent(batch::add);
        }
        if (batch.size() == BATCH || i == images.size() - 1) {
          encode(batch, images, embedded);
          batch.clear();
        }
        progress.update(i + 1L, "%s from the store, queue %s".formatted(stored, waiting.get()));
      }
    } finally {
      workers.shutdownNow();
    }
    progress.finish(stored + " from the store");
    return Arrays.stream(embedded).filter(Objects::nonNull).toList();
  }

  /**
   * The images with the embedding of one more view, without those of which it is bad. A view has an
   * embedding store of its own, as every way has in which CLIP gets its pixels, so an extraction
   * that was interrupted goes on.
   *
   * @param file of the view's store
   * @param key of CLIP and the view's pixels
   */
  List<EmbeddedImage> withView(View view, List<EmbeddedImage> images, Path file, String key) {
    List<EmbeddedImage> seen;
    try (EmbeddingStore open = EmbeddingStore.open(file, clip.config().projection(), key)) {
      DiskSpace.require(file, "embeddings", open.bytesFor(images.size() - open.size()));
      seen =
          new Extraction(clip, processor.withView(view), open, bad)
              .embed(
                  images.stream().map(EmbeddedImage::image).toList(),
                  "CLIP, train, " + view.label());
    }
    List<EmbeddedImage> both = new ArrayList<>(seen.size());
    int next = 0;
    for (EmbeddedImage image : images) { // in the same order, but for the bad ones
      if (next < seen.size() && seen.get(next).image().equals(image.image())) {
        both.add(image.with(seen.get(next++).embedding()));
      }
    }
    return both;
  }

  private Prepared prepare(int index, CaptionedImage image) {
    String name = image.image().name();
    byte[] bytes;
    try {
      bytes = image.image().bytes();
    } catch (IOException e) {
      throw new InvalidInputException(
          name, "an unreadable file (" + e.getMessage() + ")", "an image", "restore it", e);
    }
    String sha256 = Sha256.of(bytes);
    Optional<float[]> known = store.get(image.id(), sha256);
    if (known.isPresent()) {
      return new Prepared(index, sha256, known.get(), null);
    }
    float[] pixels = new float[clip.pixelCount()];
    processor.process(bytes, name, FloatBuffer.wrap(pixels));
    waiting.incrementAndGet();
    return new Prepared(index, sha256, null, pixels);
  }

  /** The result of a worker; empty where the image was bad. */
  private Optional<Prepared> take(Future<Prepared> future, CaptionedImage image) {
    try {
      Prepared prepared = future.get();
      if (prepared.pixels() != null) {
        waiting.decrementAndGet();
      }
      return Optional.of(prepared);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InvalidInputException cause && bad != null) {
        reject(image, cause.getMessage());
        return Optional.empty();
      }
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading images", e);
    }
  }

  private void encode(List<Prepared> batch, List<CaptionedImage> images, EmbeddedImage[] embedded) {
    if (batch.isEmpty()) {
      return;
    }
    List<float[]> pixels = new ArrayList<>(BATCH);
    for (int i = 0; i < BATCH; i++) {
      pixels.add(i < batch.size() ? batch.get(i).pixels() : empty);
    }
    float[][] embeddings = clip.encode(pixels);
    for (int i = 0; i < batch.size(); i++) {
      Prepared one = batch.get(i);
      CaptionedImage image = images.get(one.index());
      if (Vectors.areUsable(embeddings[i])) {
        store.append(image.id(), one.sha256(), embeddings[i]);
        embedded[one.index()] = new EmbeddedImage(image, one.sha256(), embeddings[i]);
      } else if (bad != null) {
        reject(image, "CLIP gives zeros or no finite numbers");
      } else {
        throw new InvalidInputException(
            image.image().name(),
            "zeros or no finite numbers from CLIP",
            "an embedding",
            "remove the image, or check the CLIP weights");
      }
    }
  }

  private void reject(CaptionedImage image, String message) {
    String name = image.image().name();
    String reason =
        message.startsWith(name + ": ") ? message.substring(name.length() + 2) : message;
    bad.accept(new BadImage(image.id(), name, reason));
  }
}
