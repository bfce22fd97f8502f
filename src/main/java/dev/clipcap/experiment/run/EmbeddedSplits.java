package dev.clipcap.experiment.run;

import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.data.BadImage;
import dev.clipcap.data.CaptionDataset;
import dev.clipcap.data.CaptionedImage;
import dev.clipcap.data.EmbeddingSource;
import dev.clipcap.data.LeakCheck;
import dev.clipcap.data.Split;
import dev.clipcap.data.Splits;
import dev.clipcap.data.store.EmbeddingStore;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.encoder.ImageEncoder;
import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.experiment.results.ResultsFolder;
import dev.clipcap.image.ImageProcessor;
import dev.clipcap.image.View;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.DiskSpace;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Notices;
import dev.clipcap.io.PrintedText;
import dev.clipcap.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The images that a run uses, with their embeddings, after everything that can be wrong with a data
 * set has been looked for.
 *
 * @param images of each split that has any
 * @param leftOut how many images the data set names that the run does not use
 * @param leaked how many evaluation images were trained on: 0 but in the report's recipe
 */
record EmbeddedSplits(Map<Split, List<EmbeddedImage>> images, int leftOut, int leaked) {
  /**
   * Embeds the images of an experiment, in a data set that has images.
   *
   * @param clip SavedModel folder
   * @param sha256 of CLIP's weights
   * @param stores folder of the embedding stores, one for each data set, CLIP, and way in which
   *     CLIP gets its pixels; each view is such a way
   * @param out folder of the run
   * @throws InvalidInputException if a split is empty, if an evaluation image was trained on, or at
   *     the first bad image if the experiment is strict
   */
  static EmbeddedSplits embed(
      Experiment experiment, CaptionDataset data, Path clip, String sha256, Path stores, Path out) {
    ImageProcessor pixels =
        SavedModels.config(clip, ClipConfig.class).processor().withExif(data.exif());
    String key = key(sha256, pixels);
    for (String of : List.of(sha256, key)) {
      Path earlier = stores.resolve(store(stores, data, of).getFileName() + ".embeddings");
      if (Files.exists(earlier)) {
        Notices.say("note: %s is an earlier version's and not used any more", earlier);
      }
    }
    Path file = store(stores, data, key);
    try (ImageEncoder encoder = ImageEncoder.load(clip);
        EmbeddingStore store = EmbeddingStore.open(file, encoder.config().projection(), key)) {
      long images =
          Stream.of(Split.values())
              .mapToLong(split -> experiment.data().limit(split, data.split(split)).size())
              .sum();
      DiskSpace.require(file, "embeddings", store.bytesFor(images - store.size()));
      List<BadImage> bad = new ArrayList<>(data.leftOut());
      Consumer<BadImage> receiver = experiment.data().strict() ? null : bad::add;
      Extraction whole = new Extraction(encoder, pixels, store, receiver);
      return of(
          experiment,
          data,
          bad,
          (split, of) -> {
            List<EmbeddedImage> embedded = whole.embed(of, "CLIP, " + word(split));
            List<View> others = split == Split.TRAIN ? experiment.task().otherViews() : List.of();
            for (View view : others) {
              String own = key(sha256, pixels.withView(view));
              embedded = whole.withView(view, embedded, store(stores, data, own), own);
            }
            return embedded;
          },
          out);
    }
  }

  private static Path store(Path stores, CaptionDataset data, String key) {
    return stores.resolve(data.name() + "-" + key.substring(0, 16));
  }

  /** What an embedding depends on besides the image: CLIP's weights, and how it gets its pixels. */
  static String key(String clipSha256, ImageProcessor pixels) {
    String both = clipSha256 + " " + pixels.identity();
    return Sha256.of(both.getBytes(StandardCharsets.UTF_8));
  }

  /** For a data set that brings its embeddings. */
  static EmbeddedSplits lookUp(
      Experiment experiment, CaptionDataset data, EmbeddingSource source, Path out) {
    return of(
        experiment,
        data,
        data.leftOut(),
        (split, images) -> EmbeddedImage.lookUp(source, images),
        out);
  }

  private static EmbeddedSplits of(
      Experiment experiment,
      CaptionDataset data,
      List<BadImage> bad,
      BiFunction<Split, List<CaptionedImage>, List<EmbeddedImage>> embedder,
      Path out) {
    Map<Split, List<EmbeddedImage>> embedded = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      List<CaptionedImage> images = experiment.data().limit(split, data.split(split));
      if (!images.isEmpty()) {
        List<EmbeddedImage> found = embedder.apply(split, images);
        embedded.put(
            split,
            experiment.task().normalizeEmbedding()
                ? found.stream().map(EmbeddedImage::normalized).toList()
                : found);
      }
    }
    list(bad, out.resolve(ResultsFolder.BAD_IMAGES));
    for (Split needed : List.of(Split.TRAIN, Split.VALIDATION, Split.TEST)) {
      InvalidInputException.refuseIf(
          embedded.getOrDefault(needed, List.of()).isEmpty(),
          "data set " + data.name(),
          "no " + word(needed) + " images" + (bad.isEmpty() ? "" : ", " + bad.size() + " bad ones"),
          "images in each split",
          "give split shares, as in DataSpec");
    }
    int leaked = leaks(experiment, embedded);
    Map<Split, List<String>> ids = new EnumMap<>(Split.class);
    embedded.forEach(
        (split, list) -> ids.put(split, list.stream().map(one -> one.image().id()).toList()));
    new Splits(data.name(), ids).write(out.resolve("splits.json"));
    return new EmbeddedSplits(embedded, bad.size(), leaked);
  }

  List<EmbeddedImage> get(Split split) {
    return images.getOrDefault(split, List.of());
  }

  /** One hash for the splits and the contents of every image in them. */
  String sha256() {
    MessageDigest digest = Sha256.digest();
    images.forEach(
        (split, list) ->
            list.forEach(
                image ->
                    digest.update(
                        (split + "\t" + image.image().id() + "\t" + image.sha256() + "\n")
                            .getBytes(StandardCharsets.UTF_8))));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void list(List<BadImage> bad, Path file) {
    AtomicFiles.deleteRecursively(file);
    if (bad.isEmpty()) {
      return;
    }
    BadImage.write(file, bad);
    Notices.say("%d images are left out; %s says why", bad.size(), file);
  }

  /** Compares by id, by file name, and by the contents' hashes, for which nothing is read again. */
  private static int leaks(Experiment experiment, Map<Split, List<EmbeddedImage>> embedded) {
    IdentityHashMap<CaptionedImage, String> hashes = new IdentityHashMap<>();
    List<CaptionedImage> training = new ArrayList<>();
    List<CaptionedImage> evaluation = new ArrayList<>();
    embedded.forEach(
        (split, list) ->
            list.forEach(
                one -> {
                  hashes.put(one.image(), one.sha256());
                  (split == Split.TRAIN ? training : evaluation).add(one.image());
                }));
    LeakCheck check =
        LeakCheck.between(
            training, evaluation, image -> Optional.ofNullable(hashes.get(image)), true);
    if (!experiment.data().trainsOnTestImages()) {
      check.requireNone();
    } else {
      Notices.say("note: " + PrintedText.oneLine(check.summary()));
    }
    return check.leaks().size();
  }

  private static String word(Split split) {
    return split.name().toLowerCase(Locale.ROOT);
  }
}
