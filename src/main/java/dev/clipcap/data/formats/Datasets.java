package dev.clipcap.data.formats;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.data.BadImage;
import dev.clipcap.data.CaptionDataset;
import dev.clipcap.data.CaptionedImage;
import dev.clipcap.data.DataSpec;
import dev.clipcap.data.ListedDataset;
import dev.clipcap.data.NameIndex;
import dev.clipcap.data.Split;
import dev.clipcap.data.SplitRule;
import dev.clipcap.data.Splits;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Wording;
import dev.clipcap.storybook.Storybook;
import dev.clipcap.storybook.StorybookConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Opens the data sets that people have on disk. */
public final class Datasets {
  private static final String STORYBOOK = "storybook";
  private static final double DEFAULT_SHARE = 0.05;

  private static final Map<String, Function<DataSpec, ListedDataset>> READERS =
      Map.of(
          "coco", CocoReader::read,
          "flickr30k", FlickrReader::read,
          "flickr8k", FlickrReader::read,
          "cc", ConceptualReader::read,
          "folder", FolderReader::read,
          "webdataset", WebDatasetReader::read,
          "embeddings", EmbeddingsReader::read);

  private Datasets() {}

  /**
   * Reads the list of images and captions, not the images, and splits it by image.
   *
   * @throws InvalidInputException naming the option, file, line or entry at fault
   */
  public static CaptionDataset open(DataSpec spec) {
    if (spec.format().equals(STORYBOOK)) {
      return storybook(spec);
    }
    Function<DataSpec, ListedDataset> reader = READERS.get(spec.format());
    refuseIf(
        reader == null,
        "data",
        "format '" + spec.format() + "'",
        STORYBOOK + ", " + String.join(", ", READERS.keySet().stream().sorted().toList()),
        "correct the format");
    if (spec.split().rows() != null && !spec.format().equals("embeddings")) {
      throw new InvalidInputException(
          "data.split.rows", "rows for " + spec.format(), "embeddings, which have rows", "remove");
    }
    refuseIf(
        spec.format().equals("webdataset") && (spec.annotations() != null || spec.images() != null),
        "data",
        "annotations or images for webdataset",
        "neither: its shards hold both",
        "remove the option");
    requireThere(spec, spec.path());
    requireThere(spec, spec.annotations());
    ListedDataset dataset = split(spec, reader.apply(spec));
    dataset = withTestIds(spec, dataset);
    if (spec.sampling() == DataSpec.Sampling.REPORT_TENTH_BY_CAPTION) {
      Map<Split, List<CaptionedImage>> splits = new EnumMap<>(dataset.splits());
      long seed = Objects.requireNonNullElse(spec.split().seed(), 1L);
      splits.put(Split.TRAIN, Splits.tenthOfCaptions(dataset.split(Split.TRAIN), seed));
      dataset = ListedDataset.of(dataset, splits, dataset.leftOut());
    }
    return dataset;
  }

  private static CaptionDataset storybook(DataSpec spec) {
    DataSpec plain = new DataSpec(STORYBOOK, spec.path(), null, null, null, null, null, null);
    refuseIf(
        !spec.equals(plain),
        "data",
        "options for " + STORYBOOK,
        "none: its images and splits are its own",
        "write " + STORYBOOK + ", or " + STORYBOOK + ":FOLDER");
    return Storybook.open(Path.of(spec.path()), StorybookConfig.DEFAULT);
  }

  static InvalidInputException noCaptionFile(DataSpec spec, String expected) {
    return new InvalidInputException(
        spec.path(), "no caption file", expected, "download one, or name it with annotations=FILE");
  }

  private static void requireThere(DataSpec spec, String path) {
    if (path == null || path.contains("*") || Files.exists(Path.of(path))) {
      return;
    }
    throw new InvalidInputException(
        path,
        "nothing there",
        "the data set's folder or file",
        switch (spec.format()) {
          case "coco" -> fetch("coco-karpathy");
          case "flickr30k" -> fetch("flickr30k");
          default -> "check the path";
        });
  }

  private static ListedDataset split(DataSpec spec, ListedDataset dataset) {
    boolean hasSplits = dataset.splits().keySet().stream().anyMatch(s -> s != Split.TRAIN);
    SplitRule rule = spec.split();
    boolean shares = rule.validation() != null || rule.test() != null;
    refuseIf(
        hasSplits && shares,
        "data.split",
        "shares for '" + dataset.name() + "', which has splits of its own",
        "no shares",
        "remove split.validation and split.test");
    if (hasSplits || rule.rows() != null) {
      return dataset;
    }
    List<BadImage> ofNoSplit = dataset.leftOut().stream().map(image -> image.in(null)).toList();
    Map<Split, List<CaptionedImage>> splits =
        Splits.shuffled(
            dataset.split(Split.TRAIN),
            Objects.requireNonNullElse(rule.seed(), 1L),
            Objects.requireNonNullElse(rule.validation(), DEFAULT_SHARE),
            Objects.requireNonNullElse(rule.test(), DEFAULT_SHARE));
    return ListedDataset.of(dataset, splits, ofNoSplit);
  }

  private static ListedDataset withTestIds(DataSpec spec, ListedDataset dataset) {
    if (spec.split().testIds() == null) {
      return dataset;
    }
    Set<String> wanted = testIds(spec, dataset);
    boolean stay = spec.sampling() == DataSpec.Sampling.REPORT_TENTH_BY_CAPTION;
    Map<Split, List<CaptionedImage>> splits = new EnumMap<>(Split.class);
    List<CaptionedImage> test = new ArrayList<>();
    dataset
        .splits()
        .forEach(
            (split, images) -> {
              images.stream().filter(image -> wanted.contains(image.id())).forEach(test::add);
              splits.put(
                  split,
                  stay ? images : images.stream().filter(i -> !wanted.contains(i.id())).toList());
            });
    splits.put(Split.TEST, test);
    List<BadImage> leftOut =
        dataset.leftOut().stream()
            .map(image -> wanted.contains(image.id()) ? image.in(Split.TEST) : image)
            .toList();
    return ListedDataset.of(dataset, splits, leftOut);
  }

  /** The ids of the data set that the file names, also those of images that were left out. */
  private static Set<String> testIds(DataSpec spec, ListedDataset dataset) {
    NameIndex ids =
        new NameIndex(
            Stream.concat(
                    dataset.splits().values().stream()
                        .flatMap(images -> images.stream().map(CaptionedImage::id)),
                    dataset.leftOut().stream().map(BadImage::id))
                .toList());
    Set<String> found = new LinkedHashSet<>();
    for (String id : testIds(Path.of(spec.split().testIds()))) {
      found.add(
          ids.find(id)
              .orElseThrow(
                  () ->
                      new InvalidInputException(
                          spec.split().testIds(),
                          "image id '" + id + "'",
                          "ids of the data set",
                          "use the data set that the ids are from")));
    }
    return found;
  }

  private static Set<String> testIds(Path file) {
    JsonNode tree = Json.readTree(file);
    Set<String> ids = new LinkedHashSet<>();
    if (tree.isObject()) {
      tree.fieldNames().forEachRemaining(ids::add);
    } else if (tree.isArray()) {
      tree.forEach(id -> ids.add(id.asText()));
    }
    if (ids.isEmpty()) {
      throw new InvalidInputException(
          file.toString(), "no image ids", "an array of ids or an object keyed by them", "correct");
    }
    return ids;
  }

  private static String fetch(String name) {
    return "check the path, or fetch it: " + Wording.command("fetch-data", "datasets=" + name);
  }
}
