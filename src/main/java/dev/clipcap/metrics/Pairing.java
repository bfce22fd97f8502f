package dev.clipcap.metrics;

import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Wording;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A file of captions beside a file of references.
 *
 * @param candidates the file of captions
 * @param references the file of references
 * @param samples images that both have, in the order of the captions
 * @param withoutCaption ids of images that have references only
 * @param withoutReferences ids of images that have a caption only
 */
record Pairing(
    Path candidates,
    Path references,
    List<Sample> samples,
    List<String> withoutCaption,
    List<String> withoutReferences) {
  private static final int LISTED = 5;

  /**
   * Reads two files, pairing every caption with its image's references.
   *
   * @param split only references of this split, where their file says which; null for all
   * @throws InvalidInputException naming a file and the entry
   */
  static Pairing of(Path candidates, Path references, String split) {
    References known = References.read(references, split);
    CaptionRows rows = CaptionRows.read(candidates);
    InvalidInputException.refuseIf(
        rows.named() != known.named(),
        (rows.named() ? references : candidates).toString(),
        "captions without image ids",
        "a file that says which image each is of",
        "caption again with "
            + Wording.setting("out", "FILE.json")
            + " or FILE.jsonl, which name the images");
    Map<String, CaptionRow> paired = new LinkedHashMap<>();
    Set<String> seen = new HashSet<>();
    List<String> unknown = new ArrayList<>();
    for (CaptionRow row : rows.rows()) {
      String caption = row.caption();
      String id = known.ids().find(row).orElse(null);
      InvalidInputException.refuseIf(
          !seen.add(row.id()) || (id != null && paired.put(id, row) != null),
          row.where(),
          "image " + row.id() + " a second time",
          "one caption per image",
          "remove one of the two");
      if (id == null && caption != null) {
        unknown.add(row.id());
      }
    }
    paired.values().removeIf(row -> row.caption() == null);
    List<Sample> samples =
        paired.entrySet().stream()
            .map(
                e ->
                    new Sample(
                        e.getKey(), e.getValue().caption(), known.captions().get(e.getKey())))
            .toList();
    List<String> missing =
        known.captions().keySet().stream().filter(id -> !paired.containsKey(id)).toList();
    return new Pairing(candidates, references, samples, missing, unknown);
  }

  /**
   * Itself, if the files fit together.
   *
   * @param partial whether one image that both have is enough
   * @throws InvalidInputException listing ids of images that only one of them has
   */
  Pairing require(boolean partial) {
    if (partial ? !samples.isEmpty() : withoutCaption.isEmpty() && withoutReferences.isEmpty()) {
      return this;
    }
    String missing = list(withoutCaption, "image", " of " + references + " without a caption");
    String extra = list(withoutReferences, "caption", " without references in " + references);
    throw new InvalidInputException(
        candidates.toString(),
        missing + (missing.isEmpty() || extra.isEmpty() ? "" : " and ") + extra,
        "a caption of each image that has references, and no other",
        partial
            ? "give captions and references of the same images, with the same ids"
            : "complete the files, or score what both have with " + Wording.on("partial"));
  }

  /** {@code 3 images without a caption (1, 2, 3)}, the first few only; empty for none. */
  private static String list(List<String> ids, String noun, String words) {
    if (ids.isEmpty()) {
      return "";
    }
    String first = String.join(", ", ids.subList(0, Math.min(LISTED, ids.size())));
    String plural = ids.size() == 1 ? "" : "s";
    String more = ids.size() > LISTED ? ", ..." : "";
    return "%s %s%s%s (%s%s)".formatted(ids.size(), noun, plural, words, first, more);
  }

  /**
   * The human captions of a file, and the names of their images.
   *
   * @param captions by id, in the file's order, one or more each
   * @param ids finds an image by any of its names
   * @param named whether the file says which image each is of
   */
  record References(Map<String, List<String>> captions, ImageIds ids, boolean named) {
    private static final Map<String, String> SPLITS =
        Map.of("restval", "train", "val", "validation", "dev", "validation");

    /**
     * Reads a file.
     *
     * @param split only images of this split; null for all
     * @throws InvalidInputException naming the file and the entry, or if no image is of the split
     */
    static References read(Path file, String split) {
      CaptionRows all = CaptionRows.read(file);
      List<CaptionRow> rows =
          all.rows().stream()
              .filter(row -> split == null || splitOf(row).equals(name(split)))
              .toList();
      if (rows.isEmpty()) {
        TreeSet<String> splits =
            new TreeSet<>(all.rows().stream().map(References::splitOf).toList());
        throw new InvalidInputException(
            file.toString(),
            splits.equals(new TreeSet<>(List.of(""))) ? "no splits" : "the splits " + splits,
            "images of split " + split,
            "correct or remove " + Wording.setting("split"));
      }
      Map<String, List<String>> captions = new LinkedHashMap<>();
      ImageIds ids = new ImageIds();
      for (CaptionRow row : rows) {
        if (row.humanCaptions().isEmpty()) {
          throw new InvalidInputException(
              row.where(), "null", "a caption as a string", "complete or remove the entry");
        }
        captions.computeIfAbsent(row.id(), id -> new ArrayList<>()).addAll(row.humanCaptions());
        ids.add(row.id(), row);
      }
      return new References(captions, ids, all.named());
    }

    /** The captions of a file's training images; of all where it has no splits. */
    static List<String> training(Path file) {
      return CaptionRows.read(file).rows().stream()
          .filter(row -> List.of("", "train").contains(splitOf(row)))
          .flatMap(row -> row.humanCaptions().stream())
          .toList();
    }

    private static String splitOf(CaptionRow row) {
      return name(row.split());
    }

    /** One name for those that files have for the same split. */
    private static String name(String split) {
      return SPLITS.getOrDefault(split, split);
    }
  }
}
