package dev.clipcap.data;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import dev.clipcap.io.Exif;
import dev.clipcap.io.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The list of a data set's images while its files are read, in the order of first mention. */
public final class Catalog {
  private record Draft(
      Split split, String where, Optional<ImageSource> image, List<String> captions) {}

  private final String name;
  private final boolean skipMissing;
  private final Exif exif;
  private final ImageFiles images;
  private final Map<String, Draft> drafts = new LinkedHashMap<>();
  private final Map<String, String> idsInTwoForms = new HashMap<>(); // by file
  private final Map<String, BadImage> leftOut = new LinkedHashMap<>();
  private final List<BadCaption> empty = new ArrayList<>();

  /**
   * @param spec says whether images that are not there, and those without a caption, are left out
   * @param images is asked for images, and for a file of the same name in other case, for messages
   */
  public Catalog(String name, DataSpec spec, ImageFiles images) {
    this.name = name;
    this.skipMissing = spec.missing() == DataSpec.Missing.SKIP;
    this.exif = spec.exif();
    this.images = images;
  }

  public boolean has(String id) {
    return drafts.containsKey(id);
  }

  /** Adds an image, which is looked for. */
  public void image(String id, String fileName, Split split, String where) {
    image(id, images.find(RelativeName.check(fileName, where)), fileName, split, where);
  }

  /**
   * Adds an image.
   *
   * @param image empty where {@code fileName} was looked for and not found
   * @throws InvalidInputException if the id is there already, or the image is missing and missing
   *     images are refused
   */
  public void image(
      String id, Optional<ImageSource> image, String fileName, Split split, String where) {
    if (image.isEmpty()) {
      String other = images.inOtherCase(fileName).map(n -> ", but '" + n + "' is").orElse("");
      refuseIf(
          !skipMissing,
          where,
          "image '" + fileName + "', which is not there" + other,
          "every image to be there",
          "complete the images, name their place with images=, or leave them out with"
              + " missing=skip");
      leaveOut(id, fileName, "the file is not there" + other, split);
    }
    image.filter(source -> !NameIndex.isAscii(fileName)).ifPresent(f -> requireNew(f, id, where));
    Draft before = drafts.put(id, new Draft(split, where, image, new ArrayList<>(5)));
    if (before != null) {
      throw new InvalidInputException(
          where,
          "image id '" + id + "' again, first at " + RelativeName.last(before.where),
          "each id once",
          "remove or rename one");
    }
  }

  /** Of a name in Unicode's two forms both find one file, which would be two images then. */
  private void requireNew(ImageSource file, String id, String where) {
    String before = idsInTwoForms.putIfAbsent(file.name(), id);
    refuseIf(
        before != null && !before.equals(id),
        where,
        "'" + id + "', for which the file of '" + before + "' is taken",
        "each file under one name",
        "write both names in one Unicode form");
  }

  /** Leaves an image out; the first reason counts. The split is null where it has none. */
  public void leaveOut(String id, String source, String reason, Split split) {
    leftOut.putIfAbsent(id, new BadImage(id, source, reason, split));
  }

  /** Adds a caption to an image added before; an empty one is refused, or left out. */
  public void caption(String id, String text, String where) {
    Draft draft = drafts.get(id);
    if (draft == null) {
      throw new InvalidInputException(
          where, "a caption of unknown image '" + id + "'", "an image listed", "correct the file");
    }
    if (!text.isBlank()) {
      draft.captions.add(text);
    } else if (skipMissing) {
      empty.add(new BadCaption(id, text, "empty: left out"));
    } else {
      throw new InvalidInputException(
          where,
          "an empty caption of image '" + id + "'",
          "text",
          "remove or complete it, or leave it out with missing=skip");
    }
  }

  /**
   * The data set of all images that are there and have a caption.
   *
   * @param source the file that an empty data set is blamed on
   */
  public ListedDataset build(Path source) {
    Map<Split, List<CaptionedImage>> splits = new EnumMap<>(Split.class);
    drafts.forEach(
        (id, draft) -> {
          refuseIf(
              draft.captions.isEmpty() && !skipMissing,
              draft.where,
              "image '" + id + "' without a caption",
              "at least one caption",
              "add a caption, remove the image, or leave it out with missing=skip");
          if (draft.captions.isEmpty()) {
            String file = draft.image.map(ImageSource::name).orElse(id);
            leaveOut(id, file, "no caption", draft.split);
            return;
          }
          draft.image.ifPresent(
              image ->
                  splits
                      .computeIfAbsent(draft.split, s -> new ArrayList<>())
                      .add(new CaptionedImage(id, image, draft.captions)));
        });
    refuseIf(
        splits.isEmpty(),
        source.toString(),
        leftOut.isEmpty() ? "no image" : "none of its " + leftOut.size() + " images",
        "captioned images",
        "check the path and images=");
    empty.removeIf(caption -> leftOut.containsKey(caption.image())); // said of the image already
    return new ListedDataset(
        name, splits, List.copyOf(leftOut.values()), empty, Optional.empty(), exif);
  }
}
