package dev.clipcap.data.formats;

import dev.clipcap.data.Catalog;
import dev.clipcap.data.DataSpec;
import dev.clipcap.data.ImageFiles;
import dev.clipcap.data.ListedDataset;
import dev.clipcap.data.Split;
import dev.clipcap.io.InvalidInputException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The splits of Karpathy and Fei-Fei (2015): {@code dataset_coco.json}, {@code
 * dataset_flickr30k.json}, {@code dataset_flickr8k.json}. The part "restval" of COCO's validation
 * images trains, as in every paper that uses these splits.
 */
final class KarpathyReader {
  private static final Map<String, Split> SPLITS =
      Map.of(
          "train", Split.TRAIN,
          "restval", Split.TRAIN,
          "val", Split.VALIDATION,
          "test", Split.TEST);

  private KarpathyReader() {}

  static ListedDataset read(String name, Path file, DataSpec spec, ImageFiles images) {
    Catalog catalog = new Catalog(name, spec, images);
    JsonArrays.forEach(
        file,
        "images",
        entry -> {
          String fileName = entry.text("filename");
          String id = entry.has("cocoid") ? entry.id("cocoid") : fileName;
          String splitName = entry.text("split");
          Split split = SPLITS.get(splitName);
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
}
