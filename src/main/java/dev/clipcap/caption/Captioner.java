package dev.clipcap.caption;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import dev.clipcap.core.clip.VisionConfig;
import dev.clipcap.encoder.ImageEncoder;
import dev.clipcap.image.ImageProcessor;
import dev.clipcap.image.Look;
import dev.clipcap.io.Exif;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Unchecked;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * Captions images: CLIP makes an embedding of the image, the mapper makes a prefix of the
 * embedding, GPT-2 continues the prefix until it writes a full stop.
 *
 * <pre>{@code
 * try (Captioner captioner = Captioner.load(Path.of("results/mlp-finetune/captioner"));
 *     Stream<Path> photos = Files.list(Path.of("photos"))) {
 *   System.out.println(captioner.caption(Path.of("photo.jpg")).text());
 *   captioner
 *       .captionAll(photos, CaptionOptions.beam(5))
 *       .forEach(r -> System.out.println(r.image() + r.caption().map(Caption::text).orElse("?")));
 * }
 * }</pre>
 *
 * <p>Safe on many threads: they share the weights and the tokenizer, which do not change after
 * loading; what a caption is made of while it grows belongs to the call. A computation already
 * takes all cores, so that threads gain little, and batches ({@link #captionAll}, {@link
 * #captionImages}) more. {@link #close} waits for the calls under way; calls after it throw
 * IllegalStateException.
 */
public final class Captioner implements AutoCloseable {
  private static final int EMBEDDED = 32; // images through CLIP together

  /** Images that are captioned together. The last digits of log-probabilities depend on it. */
  public static final int BATCH = 64;

  private final LoadedModels models;
  private final Exif exif;
  private final Lifetime lifetime = new Lifetime();
  private ImageEncoder clip; // null until the first image

  public Captioner(LoadedModels models, Exif exif) {
    this.models = models;
    this.exif = exif;
  }

  /**
   * Loads a captioner: a SavedModel folder that was trained here, such as {@code
   * results/mlp-finetune/captioner}, or the run's folder that it is in, or a bare ClipCap
   * checkpoint, such as the paper authors'. It turns photos upright as their EXIF says.
   *
   * @throws InvalidInputException if it is neither
   */
  public static Captioner load(Path path) {
    return load(path, LoadOptions.DEFAULT);
  }

  /** Loads the captioner of photos that comes with this library. */
  public static Captioner load() {
    return load(ShippedCaptioner.folder());
  }

  /** With options. */
  public static Captioner load(Path named, LoadOptions options) {
    Path path = CaptionerFolder.find(named);
    if (Files.isRegularFile(path)) {
      return loadCheckpoint(path, BareOptions.DEFAULT, options);
    }
    refuseIf(
        !Files.exists(path),
        path.toString(),
        "nothing",
        "a captioner's SavedModel folder or a ClipCap checkpoint",
        "check the path");
    return new Captioner(LoadedModels.ofSavedModel(path, options), options.exif());
  }

  /**
   * Loads a bare ClipCap checkpoint, in the paper authors' layout ({@code clip_project.*}, {@code
   * gpt.*}) or the report's ({@code prefix_mapper.*}, {@code gpt_model.*}), as .pt, .bin or
   * .safetensors. Sizes and kind of the mapper come from the tensors' shapes.
   *
   * @throws InvalidInputException if the file is no such checkpoint or an option contradicts it
   */
  public static Captioner loadCheckpoint(Path file, BareOptions options) {
    return loadCheckpoint(file, options, LoadOptions.DEFAULT);
  }

  /** With options that any captioner has. */
  public static Captioner loadCheckpoint(Path file, BareOptions bare, LoadOptions options) {
    return new Captioner(LoadedModels.ofCheckpoint(file, bare, options), options.exif());
  }

  /** Whether it turns photos upright as their EXIF says. */
  public Exif exif() {
    return exif;
  }

  /** The images that it was trained on. */
  public TrainedOn trainedOn() {
    return models.trainedOn();
  }

  /** The sizes of the models. */
  public CaptionerConfig config() {
    return models.config();
  }

  /**
   * Captions an image file, by the most probable token at each step.
   *
   * @throws InvalidInputException if it cannot be read as an image
   * @throws UncheckedIOException if it cannot be read at all
   */
  public Caption caption(Path image) {
    return caption(image, CaptionOptions.greedy());
  }

  /** With options. */
  public Caption caption(Path image, CaptionOptions options) {
    byte[] bytes = Unchecked.get("cannot read " + image, () -> InputFiles.image(image));
    return caption(bytes, image.toString(), options);
  }

  /**
   * Captions an encoded image: JPEG, PNG ...
   *
   * @param name for messages
   * @throws InvalidInputException if it is not an image
   */
  public Caption caption(byte[] image, String name) {
    return caption(image, name, CaptionOptions.greedy());
  }

  /** With options. */
  public Caption caption(byte[] image, String name, CaptionOptions options) {
    long start = System.nanoTime();
    return captionImages(List.of(read(image, name)), i -> name, options, start).get(0);
  }

  /**
   * Captions images in order, as the stream that comes back is consumed: 64 go through the models
   * together, while worker threads decode the next 64. Files are asked for no sooner than that. A
   * file that is no image gives a result that says so, and the stream goes on.
   *
   * @return a sequential stream; closing it closes the stream of files and stops the workers
   * @throws InvalidInputException if there is no CLIP
   */
  public Stream<CaptionResult> captionAll(Stream<Path> images, CaptionOptions options) {
    return captionAll(images, InputFiles::image, options);
  }

  /** For images that are not all files: {@code bytes} has what a path stands for. */
  public Stream<CaptionResult> captionAll(
      Stream<Path> images, ImageBytes bytes, CaptionOptions options) {
    lifetime.during(this::clip); // so that a missing CLIP is not taken for a fault of each file
    return CaptionStream.of(this, images, bytes, options);
  }

  /**
   * Decodes and resizes an image, so that it can wait for others to make a batch.
   *
   * @param name for messages
   * @throws InvalidInputException if it is not an image, or there is no CLIP
   */
  public ClipImage read(byte[] image, String name) {
    return read(image, name, ImageProcessor.PILLOW_MAX_PIXELS);
  }

  /**
   * For an image from somebody who is not to be trusted.
   *
   * @param maxPixels width x height that is decoded at most, as the file's header has them
   * @throws InvalidInputException if it is not an image, or too large a one
   */
  public ClipImage read(byte[] image, String name, long maxPixels) {
    return lifetime.during(
        () -> {
          float[] pixels = new float[clip().pixelCount()];
          ImageProcessor processor = clip().processor().withExif(exif).withMaxPixels(maxPixels);
          return new ClipImage(pixels, processor.process(image, name, FloatBuffer.wrap(pixels)));
        });
  }

  /** Captions images that have been read, in batches of 64. */
  public List<Caption> captionImages(List<ClipImage> images, CaptionOptions options) {
    return captionImages(images, i -> "image " + (i + 1), options, System.nanoTime());
  }

  /**
   * Captions images for work that began earlier.
   *
   * @param name of an image by its number from 0, for messages
   * @param start when the caller's work began
   */
  List<Caption> captionImages(
      List<ClipImage> images, IntFunction<String> name, CaptionOptions options, long start) {
    return captionInBatches(
        images, this::embed, this::distance, nobody(images), name, options, start);
  }

  /**
   * Captions images that somebody waits for, in batches of 64.
   *
   * @param listeners of the images, in order
   */
  public List<Caption> captionImages(
      List<ClipImage> images, CaptionOptions options, List<CaptionListener> listeners) {
    return captionInBatches(
        images,
        this::embed,
        this::distance,
        listeners,
        i -> "image " + (i + 1),
        options,
        System.nanoTime());
  }

  private static List<CaptionListener> nobody(List<?> all) {
    return Collections.nCopies(all.size(), CaptionListener.SILENT);
  }

  /**
   * Captions images whose embeddings are at hand, in batches of 64.
   *
   * @param embeddings [D] each, as the mapper was trained on them (normalised if it was)
   */
  public List<Caption> captionEmbeddings(List<float[]> embeddings, CaptionOptions options) {
    return captionInBatches(
        embeddings,
        batch -> batch.toArray(float[][]::new),
        (image, embedding) -> OptionalDouble.empty(),
        nobody(embeddings),
        i -> "embedding " + i,
        options,
        System.nanoTime());
  }

  private <T> List<Caption> captionInBatches(
      List<T> all,
      Function<List<T>, float[][]> embed,
      BiFunction<T, float[], OptionalDouble> distance,
      List<CaptionListener> listeners,
      IntFunction<String> name,
      CaptionOptions options,
      long start) {
    return lifetime.during(
        () -> {
          CaptionDecoder decoder = new CaptionDecoder(models, options);
          List<Caption> captions = new ArrayList<>();
          for (int from = 0; from < all.size(); from += BATCH) {
            long began = from == 0 ? start : System.nanoTime();
            int to = Math.min(all.size(), from + BATCH);
            List<T> batch = all.subList(from, to);
            try {
              float[][] embeddings = embed.apply(batch);
              for (Caption caption :
                  decoder.decode(embeddings, listeners.subList(from, to), began)) {
                int i = captions.size();
                captions.add(caption.at(distance.apply(all.get(i), embeddings[i - from])));
              }
            } catch (NotFiniteException e) {
              throw e.of(name.apply(from + e.image()));
            }
          }
          return captions;
        });
  }

  /**
   * How far an image is from the training images, as a {@link Caption#distance} has it.
   *
   * @param embedding of the image, as {@link #embedImages} gives it
   */
  public OptionalDouble distance(ClipImage image, float[] embedding) {
    return trainedOn().tells()
        ? trainedOn().distance(new SeenImage(embedding, Look.of(image.pixels())))
        : OptionalDouble.empty();
  }

  private float[][] embed(List<ClipImage> images) {
    List<float[]> embeddings = new ArrayList<>();
    for (int from = 0; from < images.size(); from += EMBEDDED) {
      List<ClipImage> some = images.subList(from, Math.min(images.size(), from + EMBEDDED));
      embeddings.addAll(List.of(clip().encode(some.stream().map(ClipImage::pixels).toList())));
    }
    if (config().normalizeEmbedding()) {
      embeddings.replaceAll(Captioner::normalized);
    }
    return embeddings.toArray(float[][]::new);
  }

  /**
   * Why the image got this caption: what its prefix is near to, and which patches each token hangs
   * on. It takes as long as captioning one image for each patch.
   *
   * @param caption any caption, of this captioner's tokens
   */
  public Explanation explain(ClipImage image, Caption caption) {
    return lifetime.during(
        () -> {
          VisionConfig vision = clip().config().vision();
          return new Explainer(models, this::embed, EMBEDDED)
              .explain(image, caption, vision.imageSize(), vision.patchSize());
        });
  }

  /**
   * For each of the k prefix vectors that the mapper makes of an image, the tokens whose embeddings
   * are nearest, best first: {@link Explanation#prefix} without the rest.
   */
  public List<List<Explanation.Neighbour>> prefixWords(ClipImage image) {
    return lifetime.during(() -> models.neighbours(embed(List.of(image))[0]));
  }

  /**
   * CLIP's embedding [D] of an encoded image as the mapper takes it, normalised if it was trained
   * so.
   *
   * @param name for messages
   * @throws InvalidInputException if it is not an image, or there is no CLIP
   */
  public float[] embed(byte[] image, String name) {
    return lifetime.during(() -> embed(List.of(read(image, name)))[0]);
  }

  /**
   * CLIP's embeddings [D] of images that have been read, in order, each as {@link #embed} has it.
   */
  public List<float[]> embedImages(List<ClipImage> images) {
    return lifetime.during(() -> List.of(embed(images)));
  }

  private synchronized ImageEncoder clip() {
    if (clip == null) {
      clip = models.clip().get();
    }
    return clip;
  }

  /**
   * A vector divided by its Euclidean length.
   *
   * @throws InvalidInputException if that is 0, or not finite
   */
  public static float[] normalized(float[] vector) {
    double squares = 0;
    for (float v : vector) {
      squares += (double) v * v;
    }
    double length = Math.sqrt(squares);
    refuseIf(
        !(length > 0 && Double.isFinite(length)),
        "an embedding that is divided by its length",
        "the length " + length,
        "one above 0",
        "embed the image again, or leave normalizeEmbedding out");
    float[] result = new float[vector.length];
    for (int i = 0; i < vector.length; i++) {
      result[i] = (float) (vector[i] / length);
    }
    return result;
  }

  /** Frees the models after the calls under way; again, does nothing. */
  @Override
  public void close() {
    lifetime.end(
        () -> {
          if (clip != null) {
            clip.close();
          }
          models.prefixAndGpt2().close();
          models.tokenizer().close();
        });
  }
}
