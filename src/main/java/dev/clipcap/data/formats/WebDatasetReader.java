package dev.clipcap.data.formats;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.clipcap.data.Catalog;
import dev.clipcap.data.DataSpec;
import dev.clipcap.data.ImageSource;
import dev.clipcap.data.ListedDataset;
import dev.clipcap.data.RelativeName;
import dev.clipcap.data.Split;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.TextLines;
import dev.clipcap.io.Unchecked;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * WebDataset shards: tar files in which the entries of one sample share a name up to the first dot.
 * A sample has an image (.jpg, .png, .webp, .gif, .bmp) and captions, either .txt, one a line, or
 * .json with a field caption or captions. The id is shard/key. Images are read where they lie.
 */
final class WebDatasetReader {
  private static final Set<String> IMAGES =
      Set.of("jpg", "jpeg", "jpe", "jfif", "png", "webp", "gif", "bmp");
  private static final int MAX_CAPTION_BYTES = 1 << 20;

  private final Catalog catalog;

  private WebDatasetReader(DataSpec spec) {
    catalog = new Catalog("webdataset", spec, name -> Optional.empty());
  }

  static ListedDataset read(DataSpec spec) {
    WebDatasetReader reader = new WebDatasetReader(spec);
    List<Path> shards = shards(spec.path());
    shards.forEach(reader::shard);
    return reader.catalog.build(shards.get(0));
  }

  private static List<Path> shards(String path) {
    Path pattern = Path.of(path.endsWith(".tar") ? path : path + "/*.tar").toAbsolutePath();
    List<Path> shards = ImagePlaces.matching(pattern.getParent(), pattern.getFileName().toString());
    if (shards.isEmpty()) {
      throw new InvalidInputException(
          path, "no tar file", "at least one shard", "check the folder and the pattern");
    }
    return shards;
  }

  private void shard(Path tar) {
    Map<String, Map<String, TarEntry>> samples = new LinkedHashMap<>();
    for (TarEntry entry : TarEntry.entries(tar)) {
      String name = entry.entryName();
      int dot = name.indexOf('.', name.lastIndexOf('/') + 1);
      if (dot < 0 || RelativeName.last(name).startsWith(".")) {
        continue;
      }
      String ending = name.substring(dot + 1).toLowerCase(Locale.ROOT);
      String role = IMAGES.contains(ending) ? "image" : ending;
      TarEntry before =
          samples
              .computeIfAbsent(name.substring(0, dot), k -> new LinkedHashMap<>(4))
              .put(role, entry);
      if (before != null) {
        throw new InvalidInputException(
            entry.name(),
            "a second " + role + " of sample '" + name.substring(0, dot) + "'",
            "each sample once",
            "make the shard again");
      }
    }
    String shard = tar.getFileName().toString().replaceFirst("\\.tar$", "");
    samples.forEach((key, parts) -> sample(shard + "/" + key, tar + " sample " + key, parts));
  }

  private void sample(String id, String where, Map<String, TarEntry> parts) {
    Optional<ImageSource> image = Optional.ofNullable(parts.get("image"));
    catalog.image(id, image, id + ".jpg", Split.TRAIN, where);
    TarEntry text = parts.get("txt");
    TarEntry json = parts.get("json");
    List<String> captions = List.of();
    if (text != null) {
      captions = TextLines.decode(content(text), text.name()).lines().toList();
    } else if (json != null) {
      captions = captions(json);
    }
    for (String caption : captions) {
      if (!caption.isBlank()) {
        catalog.caption(id, caption.strip(), where);
      }
    }
  }

  private static List<String> captions(TarEntry entry) {
    try {
      JsonEntry json = new JsonEntry(entry.name(), Json.mapper().readTree(content(entry)));
      return json.has("captions")
          ? json.captions("captions")
          : json.optionalText("caption").stream().toList();
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(
          entry.name(), "malformed JSON", "one whole JSON object", "make the shard again", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + entry.name(), e);
    }
  }

  private static byte[] content(TarEntry entry) {
    if (entry.size() > MAX_CAPTION_BYTES) {
      throw new InvalidInputException(
          entry.name(), entry.size() + " bytes", "a caption", "make the shard again");
    }
    return Unchecked.get("cannot read " + entry.name(), entry::bytes);
  }
}
