package dev.clipcap.data;

import dev.clipcap.io.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The list of a data set's images while its files are read, in the order of first mention. */
final class Catalog {
  private static final class Draft {
    final Split split;
    final String where;
    final Optional<ImageSource> image;
    final List<String> captions = new ArrayList<>(5);

    Draft(Split split, String where, Optional<ImageSource> image) {
      this.split = split;
      this.where = where;
      this.image = image;
    }
  }

  private final String name;
  private final boolean skipMissing;
  private final Map<String, Draft> drafts = new LinkedHashMap<>();
  private final List<BadImage> leftOut = new ArrayList<>();

  Catalog(String name, DataSpec.Missing missing) {
    this.name = name;
    this.skipMissing = missing == DataSpec.Missing.SKIP;
  }

  boolean has(String id) {
    return drafts.containsKey(id);
  }

  /**
   * Adds an image.
   *
   * @param image empty where {@code fileName} was looked for and not found
   * @throws InvalidInputException if the id is there already, or the image is missing and missing
   *     images are refused
   */
  void image(String id, Optional<ImageSource> image, String fileName, Split split, String where) {
    if (image.isEmpty()) {
      if (!skipMissing) {
        throw new InvalidInputException(
            where,
            "image '" + fileName + "', which is not there",
            "every image to be there",
            "complete the images, name their place with images=, or leave them out with missing=skip");
      }
      leftOut.add(new BadImage(id, fileName, "the file is not there"));
    }
    Draft before = drafts.put(id, new Draft(split, where, image));
    if (before != null) {
      throw new InvalidInputException(
          where,
          "image id '" + id + "' again, first at " + shortWhere(before.where),
          "each id once",
          "remove or rename one");
    }
  }

  /** Leaves an image out for another reason than a missing file. */
  void leaveOut(String id, String source, String reason) {
    leftOut.add(new BadImage(id, source, reason));
  }

  /** Adds a caption to an image added before. */
  void caption(String id, String text, String where) {
    Draft draft = drafts.get(id);
    if (draft == null) {
      throw new InvalidInputException(
          where, "a caption of unknown image '" + id + "'", "an image listed", "correct the file");
    }
    if (text.isBlank()) {
      throw new InvalidInputException(
          where, "an empty caption of image '" + id + "'", "text", "remove or complete it");
    }
    draft.captions.add(text);
  }

  /**
   * The data set of all images that are there.
   *
   * @param source the file that an empty data set is blamed on
   */
  ListedDataset build(Path source) {
    Map<Split, List<CaptionedImage>> splits = new EnumMap<>(Split.class);
    drafts.forEach(
        (id, draft) -> {
          if (draft.captions.isEmpty()) {
            throw new InvalidInputException(
                draft.where,
                "image '" + id + "' without a caption",
                "at least one caption",
                "add a caption or remove the image");
          }
          draft.image.ifPresent(
              image ->
                  splits
                      .computeIfAbsent(draft.split, s -> new ArrayList<>())
                      .add(new CaptionedImage(id, image, draft.captions)));
        });
    if (splits.isEmpty()) {
      throw new InvalidInputException(
          source.toString(),
          leftOut.isEmpty() ? "no image" : "none of its " + leftOut.size() + " images",
          "captioned images",
          "check the path and images=");
    }
    return new ListedDataset(name, splits, leftOut, Optional.empty());
  }

  private static String shortWhere(String where) {
    return where.substring(where.lastIndexOf('/') + 1);
  }
}
