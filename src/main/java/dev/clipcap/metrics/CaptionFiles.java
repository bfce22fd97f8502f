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

/**
 * Reads captions and references from the files that people have. All of these can be either:
 *
 * <pre>
 *   [{"image_id": 42, "caption": "a dog"}, ...]                    COCO results, or annotations alone
 *   {"annotations": [{"image_id": 42, "caption": "a dog"}, ...]}   COCO annotations
 *   {"images": [{"cocoid": 42, "sentences": [{"raw": "a dog"}]}]}  Karpathy's splits
 *   {"42": "a dog", ...}    {"42": ["a dog", "a brown dog"], ...}  simple maps
 *   {"image": "a.jpg", "caption": "a dog"}                         JSON lines, or a list of these
 *   image_id,caption                                               CSV or tabs, with a header
 *   a.jpg &lt;tab&gt; a dog                                            lines without a header
 * </pre>
 *
 * and so can what a run and the commands caption and evaluate write; of an entry with human
 * captions beside the model's, references are the human ones. {@link JsonEntries} has the names of
 * fields, {@link ImageIds} says when two ids are the same. Maps returned keep the file's order.
 */
public final class CaptionFiles {
  private CaptionFiles() {}

  /**
   * Reads one caption per image; null for an image that the file says has none.
   *
   * @throws InvalidInputException naming the file and the entry
   */
  public static Map<String, String> candidates(Path file) {
    Map<String, String> captions = new LinkedHashMap<>();
    for (CaptionRow row : CaptionRows.read(file).rows()) {
      if (captions.containsKey(row.id())) {
        throw twice(row);
      }
      captions.put(row.id(), caption(row));
    }
    return captions;
  }

  private static InvalidInputException twice(CaptionRow row) {
    return new InvalidInputException(
        row.where(),
        "image " + row.id() + " a second time",
        "one caption per image",
        "remove one of the two");
  }

  /** A row's only caption; null if it has none. */
  static String caption(CaptionRow row) {
    if (row.captions().size() > 1) {
      throw new InvalidInputException(
          row.where(),
          row.captions().size() + " captions",
          "one caption per image",
          "choose one, or give the file as references");
    }
    return row.captions().isEmpty() ? null : row.captions().get(0);
  }

  /**
   * Reads the human captions of each image.
   *
   * @throws InvalidInputException naming the file and the entry
   */
  public static Map<String, List<String>> references(Path file) {
    return References.read(file, null).captions();
  }

  /**
   * Pairs every candidate with its image's references, in the order of the candidates.
   *
   * @throws InvalidInputException if an image of one file is not in the other, listing them
   */
  public static List<Sample> samples(Path candidates, Path references) {
    return pair(candidates, references, null).requireComplete().samples();
  }

  /**
   * Reads two files, leaving out what is in one file only.
   *
   * @param split only references of this split, where their file says which; null for all
   */
  static Pairing pair(Path candidates, Path references, String split) {
    References known = References.read(references, split);
    CaptionRows rows = CaptionRows.read(candidates);
    if (rows.named() != known.named()) {
      throw new InvalidInputException(
          (rows.named() ? references : candidates).toString(),
          "captions without image ids",
          "a file that says which image each is of",
          "caption again with "
              + Wording.setting("out", "FILE.json")
              + " or FILE.jsonl, which name the images");
    }
    Map<String, CaptionRow> paired = new LinkedHashMap<>();
    Set<String> seen = new HashSet<>();
    List<String> unknown = new ArrayList<>();
    for (CaptionRow row : rows.rows()) {
      String caption = caption(row);
      String id = known.ids().find(row).orElse(null);
      boolean again = !seen.add(row.id()) || (id != null && paired.put(id, row) != null);
      if (again) {
        throw twice(row);
      }
      if (id == null && caption != null) {
        unknown.add(row.id());
      }
    }
    List<Sample> samples = new ArrayList<>();
    paired.forEach(
        (id, row) -> {
          if (!row.captions().isEmpty()) {
            samples.add(new Sample(id, caption(row), known.captions().get(id)));
          }
        });
    List<String> missing =
        known.captions().keySet().stream()
            .filter(id -> !paired.containsKey(id) || paired.get(id).captions().isEmpty())
            .toList();
    return new Pairing(candidates, references, samples, missing, unknown);
  }
}
