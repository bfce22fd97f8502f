package dev.clipcap.data.formats;

import dev.clipcap.data.Catalog;
import dev.clipcap.data.DataSpec;
import dev.clipcap.data.ListedDataset;
import dev.clipcap.data.Split;
import dev.clipcap.io.CsvRecords;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.TextLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Flickr30k (Young et al. 2014) and Flickr8k (Hodosh et al. 2013): Karpathy's splits, the original
 * token file, or Kaggle's results.csv (bars) and captions.txt (commas). The id of an image is its
 * file name.
 */
final class FlickrReader {
  private static final List<String> CAPTION_FILES =
      List.of(
          "dataset_%s.json",
          "dataset.json",
          "results_20130124.token",
          "Flickr8k.token.txt",
          "Flickr8k_text/Flickr8k.token.txt",
          "results.csv",
          "flickr30k_images/results.csv",
          "captions.txt");

  private static final List<String> IMAGE_PLACES =
      List.of(
          "images",
          "Images",
          "flickr30k-images",
          "flickr30k_images",
          "flickr30k_images/flickr30k_images",
          "Flicker8k_Dataset",
          "Flickr8k_Dataset",
          "Flickr8k_Dataset/Flicker8k_Dataset");

  private static final Pattern TOKEN = Pattern.compile("([^\t]+)#(\\d+)\t(.*)");

  /** One line of Kaggle's file has no bar after the number. */
  private static final Pattern BARS = Pattern.compile("([^|]+)\\| *(\\d+) *(?:\\||  )(.*)");

  private final String name;
  private final DataSpec spec;
  private final ImagePlaces places;
  private final Catalog catalog;
  private final Map<String, Split> splits = new HashMap<>();
  private final Set<String> numbered = new HashSet<>();
  private Columns columns; // null before the first record

  private FlickrReader(DataSpec spec) {
    this.name = spec.format();
    this.spec = spec;
    this.places = new ImagePlaces(spec, IMAGE_PLACES);
    this.catalog = new Catalog(name, spec, places);
  }

  static ListedDataset read(DataSpec spec) {
    return new FlickrReader(spec).read();
  }

  private ListedDataset read() {
    Path file = captionFile();
    String fileName = file.getFileName().toString();
    if (fileName.endsWith(".json")) {
      return CocoReader.karpathy(name + "-karpathy", file, spec, places);
    }
    readOfficialSplits(file.toAbsolutePath().getParent());
    if (fileName.endsWith(".token") || fileName.endsWith(".token.txt")) {
      TextLines.forEach(file, (line, where, i) -> numbered(TOKEN, line, where, "name#0<tab>text"));
    } else if (isBarred(file)) {
      TextLines.forEach(
          file,
          (line, where, i) -> {
            if (i > 0 || !isBarHeader(line)) {
              numbered(BARS, line, where, "name| 0| text");
            }
          });
    } else {
      CsvRecords.forEach(file, ',', this::commas);
    }
    return catalog.build(file);
  }

  private Path captionFile() {
    if (spec.annotations() != null) {
      return Path.of(spec.annotations());
    }
    return CAPTION_FILES.stream()
        .map(file -> Path.of(spec.path()).resolve(file.replace("%s", name)))
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () -> {
              String names = String.join(", ", CAPTION_FILES).replace("%s", name);
              return Datasets.noCaptionFile(spec, "one of " + names);
            });
  }

  private static boolean isBarred(Path file) {
    AtomicBoolean barred = new AtomicBoolean();
    TextLines.forEach(
        file, (line, where, i) -> barred.compareAndSet(false, i == 0 && line.contains("|")));
    return barred.get();
  }

  private static boolean isBarHeader(String line) {
    return Stream.of(line.split("\\|", -1))
        .map(String::strip)
        .toList()
        .equals(List.of("image_name", "comment_number", "comment"));
  }

  /** Flickr8k's lists of file names, which lie beside its token file. */
  private void readOfficialSplits(Path folder) {
    Map.of("train", Split.TRAIN, "dev", Split.VALIDATION, "test", Split.TEST)
        .forEach(
            (part, split) -> {
              Path list = folder.resolve("Flickr_8k." + part + "Images.txt");
              if (Files.isRegularFile(list)) {
                TextLines.forEach(list, (line, where, i) -> assign(line.strip(), split, where));
              }
            });
  }

  private void assign(String image, Split split, String where) {
    if (splits.put(image, split) != null) {
      throw new InvalidInputException(
          where, "image '" + image + "' again", "each image in one split", "correct the lists");
    }
  }

  private void numbered(Pattern pattern, String line, String where, String form) {
    Matcher fields = pattern.matcher(line);
    if (!fields.matches()) {
      throw new InvalidInputException(
          where, "'" + line + "'", form, "download the file again, or correct the line");
    }
    String image = fields.group(1).strip();
    if (!numbered.add(image + "#" + fields.group(2))) {
      throw new InvalidInputException(
          where,
          "caption " + fields.group(2) + " of '" + image + "' again",
          "each caption number once",
          "remove the line");
    }
    add(image, fields.group(3), where);
  }

  private void commas(List<String> fields, String where) {
    if (columns == null) {
      columns = Columns.of(fields, where);
      if (columns.isHeader()) {
        return;
      }
    }
    columns.requireIn(fields, where);
    add(fields.get(columns.imageColumn).strip(), columns.caption(fields), where);
  }

  private void add(String image, String caption, String where) {
    Split split = splits.isEmpty() ? Split.TRAIN : splits.get(image);
    if (split == null) {
      catalog.leaveOut(image, image, "in none of the lists of the splits", null);
      return;
    }
    if (!catalog.has(image)) {
      catalog.image(image, image, split, where);
    }
    catalog.caption(image, caption.strip(), where);
  }

  /**
   * Where the image and its caption stand in Kaggle's files with commas, as the first record says:
   * {@code image,caption}, or {@code image_name,comment_number,comment}, in any order; without a
   * header, image and caption. Commas in a last, unquoted caption belong to it.
   *
   * @param isHeader whether the first record names the columns
   * @param count of columns
   */
  private record Columns(boolean isHeader, int imageColumn, int captionColumn, int count) {
    private static final List<String> IMAGE = List.of("image", "image_name");
    private static final List<String> CAPTION = List.of("caption", "comment");
    private static final List<String> OTHER = List.of("comment_number", "");

    /**
     * By the first record of a file.
     *
     * @throws InvalidInputException if it is neither a header nor an image and its caption
     */
    static Columns of(List<String> first, String where) {
      List<String> names = first.stream().map(f -> f.strip().toLowerCase(Locale.ROOT)).toList();
      long images = names.stream().filter(IMAGE::contains).count();
      long captions = names.stream().filter(CAPTION::contains).count();
      long others = names.stream().filter(OTHER::contains).count();
      if (images == 1 && captions == 1 && others == names.size() - 2) {
        return new Columns(
            true, indexOfAny(names, IMAGE), indexOfAny(names, CAPTION), names.size());
      }
      boolean fileFirst = names.get(0).matches("\\S+\\.(jpg|jpeg|jpe|png|webp|gif|bmp|tiff?)");
      boolean number = names.size() > 2 && names.get(1).matches("\\d*");
      if (names.size() < 2 || !fileFirst || number) {
        throw new InvalidInputException(
            where,
            "the first record " + first,
            "the header image,caption or image_name,comment_number,comment",
            "correct the first line");
      }
      return new Columns(false, 0, 1, 2);
    }

    private static int indexOfAny(List<String> names, List<String> wanted) {
      return names.indexOf(names.stream().filter(wanted::contains).findFirst().orElseThrow());
    }

    void requireIn(List<String> fields, String where) {
      InvalidInputException.refuseIf(
          fields.size() < count || (fields.size() > count && captionColumn != count - 1),
          where,
          fields.size() == 1 ? "no comma" : fields.size() + " fields",
          isHeader ? "the header's " + count : "image,caption",
          "download the file again, or correct the line");
    }

    String caption(List<String> fields) {
      return captionColumn == count - 1
          ? String.join(",", fields.subList(captionColumn, fields.size()))
          : fields.get(captionColumn);
    }
  }
}
