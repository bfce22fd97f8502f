package dev.clipcap.cli;

import dev.clipcap.caption.BareOptions;
import dev.clipcap.caption.Caption;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.Captioner;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.NpyReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * {@code -Dexperiment=caption}: a line for each image or embedding, its name, a tab and the
 * caption; {@code -Dout} takes the captions as a JSON list.
 */
final class CaptionJob {
  private static final int BATCH = 32;

  /** What a bare checkpoint does not carry; a captioner's folder carries all of it. */
  private static final Set<String> BARE =
      Set.of("gpt2", "tokenizer", "clip", "normalizeEmbedding", "mapperHeads");

  private static final Set<String> IMAGES =
      Set.of("jpg", "jpeg", "png", "webp", "gif", "bmp"); // ends of names in a folder

  private final Captioner captioner;
  private final int beams;
  private final PrintStream console;
  private final List<String> captions = new ArrayList<>();

  private CaptionJob(Captioner captioner, int beams, PrintStream console) {
    this.captioner = captioner;
    this.beams = beams;
    this.console = console;
  }

  /**
   * Captions what the options name.
   *
   * @throws InvalidInputException if an option or a file cannot be used
   */
  static void run(Options options, PrintStream console) {
    options.allowOnly(
        Set.of(
            "experiment",
            "model",
            "image",
            "embeddings",
            "beam",
            "out",
            "gpt2",
            "tokenizer",
            "clip",
            "normalizeEmbedding",
            "mapperHeads"));
    Optional<String> image = options.get("image");
    Optional<String> embeddings = options.get("embeddings");
    if (image.isPresent() == embeddings.isPresent()) {
      throw new InvalidInputException(
          "options -Dimage and -Dembeddings",
          image.isPresent() ? "both" : "neither",
          "one of them",
          "add -Dimage=FILE_OR_FOLDER or -Dembeddings=FILE.npy");
    }
    int beams = options.positive("beam").orElse(1);
    List<Path> images = image.map(CaptionJob::images).orElse(List.of());
    try (Captioner captioner = load(options)) {
      CaptionJob job = new CaptionJob(captioner, beams, console);
      if (image.isPresent()) {
        job.captionImages(images);
      } else {
        job.captionEmbeddings(Path.of(embeddings.get()));
      }
      options.get("out").ifPresent(out -> Json.write(Path.of(out), job.captions));
    }
  }

  private static Captioner load(Options options) {
    Path model = options.path("model");
    if (Files.isRegularFile(model)) {
      BareOptions bare =
          new BareOptions(
              options.get("gpt2").map(Path::of).orElse(null),
              options.get("tokenizer").map(Path::of).orElse(null),
              options.get("clip").map(Path::of).orElse(null),
              options.flag("normalizeEmbedding"),
              options.positive("mapperHeads").orElse(BareOptions.DEFAULT.mapperHeads()));
      return Captioner.loadCheckpoint(model, bare);
    }
    for (String name : BARE) {
      if (options.get(name).isPresent()) {
        throw new InvalidInputException(
            "option -D" + name,
            "it beside -Dmodel=" + model + ", which is not a file",
            "it beside a bare checkpoint, which does not carry that",
            "remove it, or name a checkpoint file");
      }
    }
    return Captioner.load(model);
  }

  /** One file, several between commas, or those of a folder in the order of their names. */
  private static List<Path> images(String given) {
    Path path = Path.of(given);
    if (!Files.isDirectory(path)) {
      List<Path> files =
          Files.exists(path)
              ? List.of(path)
              : Arrays.stream(given.split(",")).map(Path::of).toList();
      for (Path file : files) {
        if (!Files.isRegularFile(file)) {
          throw new InvalidInputException(
              file.toString(), "no file", "an image", "correct -Dimage");
        }
      }
      return files;
    }
    try (Stream<Path> files = Files.list(path)) {
      List<Path> images = files.filter(CaptionJob::hasImageName).sorted().toList();
      if (images.isEmpty()) {
        throw new InvalidInputException(
            given, "no image", "files that end in one of " + IMAGES, "correct -Dimage");
      }
      return images;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + path, e);
    }
  }

  private static boolean hasImageName(Path file) {
    String name = file.getFileName().toString();
    return IMAGES.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
  }

  private void captionImages(List<Path> images) {
    for (int from = 0; from < images.size(); from += BATCH) {
      List<Path> batch = images.subList(from, Math.min(images.size(), from + BATCH));
      List<float[]> embeddings = new ArrayList<>();
      for (Path image : batch) {
        embeddings.add(captioner.embed(bytes(image), image.toString()));
      }
      caption(batch.stream().map(file -> file.getFileName().toString()).toList(), embeddings);
    }
  }

  private static byte[] bytes(Path image) {
    try {
      return Files.readAllBytes(image);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + image, e);
    }
  }

  private void captionEmbeddings(Path file) {
    int width = captioner.config().mapper().embedding();
    try (NpyReader reader = NpyReader.open(file)) {
      long[] shape = reader.shape();
      if (shape.length != 2 || shape[1] != width) {
        throw new InvalidInputException(
            file.toString(),
            "shape " + Arrays.toString(shape),
            "[n, " + width + "], a row for each image as wide as the mapper takes it",
            "use embeddings of the CLIP that the mapper was trained with");
      }
      for (long from = 0; from < shape[0]; from += BATCH) {
        List<String> names = new ArrayList<>();
        List<float[]> embeddings = new ArrayList<>();
        for (long row = from; row < Math.min(shape[0], from + BATCH); row++) {
          names.add(Long.toString(row));
          embeddings.add(row(reader, new float[width], file + ", row " + row));
        }
        caption(names, embeddings);
      }
    }
  }

  private float[] row(NpyReader reader, float[] embedding, String name) {
    reader.read(embedding);
    for (float value : embedding) {
      if (!Float.isFinite(value)) {
        throw new InvalidInputException(
            name, Float.toString(value), "finite numbers", "embed the image again");
      }
    }
    return captioner.config().normalizeEmbedding() ? Captioner.normalized(embedding) : embedding;
  }

  private void caption(List<String> names, List<float[]> embeddings) {
    List<Caption> batch =
        captioner.captionEmbeddings(
            embeddings, beams == 1 ? CaptionOptions.greedy() : CaptionOptions.beam(beams));
    for (int i = 0; i < batch.size(); i++) {
      String text = batch.get(i).text();
      console.println(names.get(i) + "\t" + text.strip().replaceAll("\\s+", " "));
      captions.add(text);
    }
  }
}
