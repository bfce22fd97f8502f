package dev.clipcap.data.formats;

import dev.clipcap.data.Catalog;
import dev.clipcap.data.DataSpec;
import dev.clipcap.data.ListedDataset;
import dev.clipcap.data.Split;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.TextLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Conceptual Captions (Sharma et al. 2018), lines of caption, tab, address, or Conceptual 12M
 * (Changpinyo et al. 2021), whose address comes first; and images downloaded before. The image of
 * line n (from 0) is {@code train/0000000n.jpg}, eight digits, as the ClipCap authors' download
 * names it; or what a third column says.
 */
final class ConceptualReader {
  private static final Map<String, Split> FILES =
      Map.of(
          "Train_GCC-training.tsv", Split.TRAIN,
          "Validation_GCC-1.1.0-Validation.tsv", Split.VALIDATION,
          "cc12m.tsv", Split.TRAIN);

  private ConceptualReader() {}

  static ListedDataset read(DataSpec spec) {
    Map<Path, Split> files = new TreeMap<>();
    if (spec.annotations() != null) {
      Path file = Path.of(spec.annotations());
      files.put(file, FILES.getOrDefault(file.getFileName().toString(), Split.TRAIN));
    } else {
      FILES.forEach(
          (name, split) -> {
            Path file = Path.of(spec.path()).resolve(name);
            if (Files.isRegularFile(file)) {
              files.put(file, split);
            }
          });
    }
    if (files.isEmpty()) {
      String names = String.join(" or ", FILES.keySet().stream().sorted().toList());
      throw Datasets.noCaptionFile(spec, names);
    }
    ImagePlaces places = new ImagePlaces(spec, List.of("train", "val", "images"));
    Catalog catalog = new Catalog("conceptual-captions", spec, places);
    files.forEach(
        (file, split) -> {
          String folder = split == Split.TRAIN ? "train/" : "val/";
          Columns columns = new Columns();
          TextLines.forEach(
              file,
              (line, where, row) -> {
                String[] cells = line.split("\t", -1);
                String caption = columns.caption(cells, where);
                String name =
                    cells.length > 2
                        ? cells[2].strip()
                        : folder + String.format(Locale.ROOT, "%08d.jpg", row);
                catalog.image(name, name, split, where);
                catalog.caption(name, caption, where);
              });
        });
    return catalog.build(files.keySet().iterator().next());
  }

  /**
   * Which column of a file is the caption. CC3M has caption and address, CC12M address and caption;
   * neither has a header. The first line that has an address in one of the two columns decides for
   * the file, and the other lines must agree.
   */
  private static final class Columns {
    private static final Pattern ADDRESS =
        Pattern.compile("(?i)\\s*(https?:)?//[^\\s/]+\\S*\\s*"); // some have no scheme

    private int address = -1; // its column, once it is known

    /** The caption of a line's columns. */
    String caption(String[] columns, String where) {
      String either = "caption<tab>address, or address<tab>caption";
      refuseIf(columns.length < 2, where, "no tab", either);
      boolean first = ADDRESS.matcher(columns[0]).matches();
      boolean second = ADDRESS.matcher(columns[1]).matches();
      refuseIf(!first && !second, where, "no web address", either);
      if (address < 0) {
        refuseIf(first && second, where, "two web addresses", "a caption and an address");
        address = first ? 0 : 1;
      }
      refuseIf(
          !(address == 0 ? first : second),
          where,
          address == 0 ? "a caption before the address" : "the address before the caption",
          address == 0 ? "the address first, as above" : "the caption first, as above");
      return columns[1 - address].strip();
    }

    private static void refuseIf(boolean wrong, String where, String found, String expected) {
      InvalidInputException.refuseIf(
          wrong, where, found, expected, "correct the line, or download the file again");
    }
  }
}
