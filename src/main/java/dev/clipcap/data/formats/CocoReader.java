package dev.clipcap.data.formats;

import dev.clipcap.data.Catalog;
import dev.clipcap.data.DataSpec;
import dev.clipcap.data.ImageFiles;
import dev.clipcap.data.ImageSource;
import dev.clipcap.data.ListedDataset;
import dev.clipcap.data.Split;
import dev.clipcap.io.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * COCO captions (Chen et al. 2015): Karpathy's splits, the official annotations of 2014 or 2017, or
 * the ClipCap authors' {@code train_caption.json}; in that order where a folder has several.
 */
record CocoReader(DataSpec spec, ImagePlaces places) implements ImageFiles {
  private static final List<String> IMAGE_PLACES =
      List.of(
          "train2014",
          "val2014",
          "train2017",
          "val2017",
          "images",
          "images/train2014",
          "images/val2014",
          "images/train2017",
          "images/val2017");

  /** By the names that Karpathy's files have. */
  private static final Map<String, Split> KARPATHY =
      Map.of(
          "train", Split.TRAIN,
          "restval", Split.TRAIN,
          "val", Split.VALIDATION,
          "test", Split.TEST);

  private static final Pattern NAME_OF_2014 = Pattern.compile("COCO_[a-z]+2014_(\\d{12}\\.jpg)");

  /** In the name of an annotation file; "interval" is no sign of it. */
  private static final Pattern VALIDATION =
      Pattern.compile("(?<![a-z])(val|dev|validation)(?![a-z])");

  static ListedDataset read(DataSpec spec) {
    return new CocoReader(spec, new ImagePlaces(spec, IMAGE_PLACES)).read();
  }

  private ListedDataset read() {
    if (spec.annotations() != null) {
      Path file = Path.of(spec.annotations());
      if (JsonEntry.isArray(file)) {
        return authors(file);
      }
      return JsonEntry.first(file, "images").has("sentences")
          ? karpathy("coco-karpathy", file, spec, this)
          : official(List.of(file));
    }
    Optional<Path> karpathy = captionFile("dataset_coco.json");
    if (karpathy.isPresent()) {
      return karpathy("coco-karpathy", karpathy.get(), spec, this);
    }
    List<Path> year2014 = officialOf("2014");
    List<Path> year2017 = officialOf("2017");
    if (!year2014.isEmpty() && !year2017.isEmpty()) {
      throw new InvalidInputException(
          spec.path(), "captions of 2014 and of 2017", "one year", "choose with annotations=FILE");
    }
    if (!year2014.isEmpty() || !year2017.isEmpty()) {
      return official(year2014.isEmpty() ? year2017 : year2014);
    }
    return authors(
        captionFile("train_caption.json")
            .orElseThrow(
                () ->
                    Datasets.noCaptionFile(
                        spec,
                        "dataset_coco.json, annotations/captions_train2014.json (or 2017) or"
                            + " train_caption.json")));
  }

  private Optional<Path> captionFile(String name) {
    return Stream.of("", "annotations", "karpathy")
        .map(folder -> Path.of(spec.path()).resolve(folder).resolve(name))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private List<Path> officialOf(String year) {
    return Stream.of("train", "val")
        .flatMap(part -> captionFile("captions_" + part + year + ".json").stream())
        .toList();
  }

  /**
   * The splits of Karpathy and Fei-Fei (2015): {@code dataset_coco.json}, {@code
   * dataset_flickr30k.json}, {@code dataset_flickr8k.json}. The part "restval" of COCO's validation
   * images trains, as in every paper that uses these splits.
   */
  static ListedDataset karpathy(String name, Path file, DataSpec spec, ImageFiles images) {
    Catalog catalog = new Catalog(name, spec, images);
    JsonEntry.forEach(
        file,
        "images",
        entry -> {
          String fileName = entry.text("filename");
          String id = entry.has("cocoid") ? entry.id("cocoid") : fileName;
          String splitName = entry.text("split");
          Split split = KARPATHY.get(splitName);
          if (split == null) {
            throw new InvalidInputException(
                entry.where() + ".split",
                "'" + splitName + "'",
                "train, restval, val or test",
                "correct it");
          }
          catalog.image(id, fileName, split, entry.where());
          for (JsonEntry sentence : entry.objects("sentences")) {
            catalog.caption(id, sentence.caption("raw").strip(), sentence.where());
          }
        });
    return catalog.build(file);
  }

  /** Images and captions in two arrays; the file's name says the split. */
  private ListedDataset official(List<Path> files) {
    Catalog catalog = new Catalog("coco", spec, this);
    for (Path file : files) {
      boolean validation = VALIDATION.matcher(file.getFileName().toString()).find();
      Split split = validation ? Split.VALIDATION : Split.TRAIN;
      JsonEntry.forEach(
          file,
          "images",
          entry -> {
            String fileName = entry.text("file_name");
            catalog.image(entry.id("id"), fileName, split, entry.where());
          });
      Set<String> ids = new HashSet<>();
      JsonEntry.forEach(
          file,
          "annotations",
          entry -> {
            requireNew(ids, entry);
            catalog.caption(entry.id("image_id"), entry.caption("caption").strip(), entry.where());
          });
    }
    return catalog.build(files.get(0));
  }

  /** One array of captions of Karpathy's training images, without splits or file names. */
  private ListedDataset authors(Path file) {
    Catalog catalog = new Catalog("coco-clipcap-authors", spec, this);
    Set<String> ids = new HashSet<>();
    JsonEntry.forEach(
        file,
        JsonEntry.WHOLE_FILE,
        entry -> {
          if (entry.has("id")) {
            requireNew(ids, entry);
          }
          String number = entry.id("image_id");
          if (!number.matches("\\d{1,12}")) {
            throw new InvalidInputException(
                entry.where() + ".image_id", "'" + number + "'", "COCO's number", "correct it");
          }
          String id = String.valueOf(Long.parseLong(number));
          if (!catalog.has(id)) {
            String digits = String.format(Locale.ROOT, "%012d", Long.parseLong(number));
            Optional<ImageSource> image =
                find("COCO_train2014_" + digits + ".jpg")
                    .or(() -> find("COCO_val2014_" + digits + ".jpg"));
            catalog.image(id, image, digits + ".jpg", Split.TRAIN, entry.where());
          }
          catalog.caption(id, entry.caption("caption").strip(), entry.where());
        });
    return catalog.build(file);
  }

  /** 2017 renamed the same images: COCO_val2014_000000000042.jpg is 000000000042.jpg there. */
  @Override
  public Optional<ImageSource> find(String fileName) {
    Optional<ImageSource> image = places.find(fileName);
    Matcher of2014 = NAME_OF_2014.matcher(fileName);
    return image.isPresent() || !of2014.matches() ? image : places.find(of2014.group(1));
  }

  @Override
  public Optional<String> inOtherCase(String fileName) {
    return places.inOtherCase(fileName);
  }

  private static void requireNew(Set<String> ids, JsonEntry entry) {
    if (!ids.add(entry.id("id"))) {
      throw new InvalidInputException(
          entry.where() + ".id",
          "caption id " + entry.id("id") + " again",
          "each id once",
          "download or export the file again");
    }
  }
}
