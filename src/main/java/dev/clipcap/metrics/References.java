package dev.clipcap.metrics;

import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Wording;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

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
      TreeSet<String> splits = new TreeSet<>(all.rows().stream().map(References::splitOf).toList());
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
