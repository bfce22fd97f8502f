package dev.clipcap.data.formats;

import dev.clipcap.data.Catalog;
import dev.clipcap.data.DataSpec;
import dev.clipcap.data.ImageSource;
import dev.clipcap.data.ListedDataset;
import dev.clipcap.data.Split;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.TextLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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
      throw new InvalidInputException(
          spec.path(),
          "no caption file",
          String.join(" or ", FILES.keySet().stream().sorted().toList()),
          "download one, or name it with annotations=FILE");
    }
    ImagePlaces places = new ImagePlaces(spec, List.of("train", "val", "images"));
    Catalog catalog = new Catalog("conceptual-captions", spec.missing(), places);
    files.forEach(
        (file, split) -> {
          String folder = split == Split.TRAIN ? "train/" : "val/";
          ConceptualColumns columns = new ConceptualColumns();
          TextLines.forEach(
              file,
              (line, where, row) -> {
                String[] cells = line.split("\t", -1);
                String caption = columns.caption(cells, where);
                String name =
                    cells.length > 2
                        ? cells[2].strip()
                        : folder + String.format(Locale.ROOT, "%08d.jpg", row);
                Optional<ImageSource> image = places.find(name, where);
                catalog.image(name, image, name, split, where);
                catalog.caption(name, caption, where);
              });
        });
    return catalog.build(files.keySet().iterator().next());
  }
}
