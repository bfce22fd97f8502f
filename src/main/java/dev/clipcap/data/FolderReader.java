package dev.clipcap.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.clipcap.io.CsvRecords;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.TextLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Any folder of images with {@code captions.jsonl}, {@code captions.csv}, {@code metadata.jsonl} or
 * {@code metadata.csv}. Fields: image (or file_name), caption (or text; in JSON also captions, a
 * list), and, if wished, id and split (train, validation, test). An image may have several lines.
 */
final class FolderReader {
  private static final List<String> FILES =
      List.of("captions.jsonl", "captions.csv", "metadata.jsonl", "metadata.csv");

  private static final Map<String, Split> SPLITS =
      Map.of(
          "train", Split.TRAIN,
          "validation", Split.VALIDATION,
          "val", Split.VALIDATION,
          "test", Split.TEST);

  private final Catalog catalog;
  private final ImagePlaces places;
  private final Map<String, String> imageOfId = new HashMap<>();
  private final Map<String, String> idOfImage = new HashMap<>();
  private final Map<String, String> splitOfId = new HashMap<>();

  private FolderReader(DataSpec spec) {
    catalog = new Catalog("folder", spec.missing());
    places = new ImagePlaces(spec, List.of("images"));
  }

  static ListedDataset read(DataSpec spec) {
    Path file =
        spec.annotations() != null
            ? Path.of(spec.annotations())
            : FILES.stream()
                .map(Path.of(spec.path())::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(
                    () ->
                        new InvalidInputException(
                            spec.path(),
                            "no caption file",
                            "one of " + String.join(", ", FILES),
                            "write one, or name it with annotations=FILE"));
    FolderReader reader = new FolderReader(spec);
    if (file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".csv")) {
      reader.csv(file);
    } else {
      TextLines.forEach(file, (line, where, i) -> reader.json(line, where));
    }
    return reader.catalog.build(file);
  }

  private void json(String line, String where) {
    JsonEntry entry;
    try {
      entry = new JsonEntry(where, Json.mapper().readTree(line));
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(
          where, "malformed JSON", "one whole JSON object", "correct the line", e);
    }
    String image = entry.text(entry.has("image") ? "image" : "file_name");
    Optional<String> id = entry.has("id") ? Optional.of(entry.id("id")) : Optional.empty();
    List<String> captions =
        entry.has("captions")
            ? entry.texts("captions")
            : List.of(entry.text(entry.has("caption") ? "caption" : "text"));
    add(image, id, captions, entry.optionalText("split"), where);
  }

  private void csv(Path file) {
    Map<String, Integer> columns = new HashMap<>();
    CsvRecords.forEach(
        file,
        (fields, where) -> {
          if (columns.isEmpty()) {
            header(fields, columns, where);
            return;
          }
          if (fields.size() != columns.size()) {
            throw new InvalidInputException(
                where,
                fields.size() + " fields",
                "the header's " + columns.size(),
                "quote captions that contain commas");
          }
          add(
              cell(fields, columns, "image", "file_name").orElse(""),
              cell(fields, columns, "id", "id"),
              cell(fields, columns, "caption", "text").stream().toList(),
              cell(fields, columns, "split", "split"),
              where);
        });
  }

  private static void header(List<String> fields, Map<String, Integer> columns, String where) {
    for (int i = 0; i < fields.size(); i++) {
      columns.put(fields.get(i).strip(), i);
    }
    boolean image = columns.containsKey("image") || columns.containsKey("file_name");
    boolean caption = columns.containsKey("caption") || columns.containsKey("text");
    if (!image || !caption || columns.size() != fields.size()) {
      throw new InvalidInputException(
          where,
          "the header " + fields,
          "columns image (or file_name) and caption (or text), each once",
          "correct the first line");
    }
  }

  private static Optional<String> cell(
      List<String> fields, Map<String, Integer> columns, String name, String otherName) {
    Integer column = columns.getOrDefault(name, columns.get(otherName));
    return Optional.ofNullable(column).map(fields::get).filter(text -> !text.isBlank());
  }

  private void add(
      String image,
      Optional<String> givenId,
      List<String> captions,
      Optional<String> splitName,
      String where) {
    String id = givenId.orElse(image);
    Split split = splitName.map(name -> split(name, where)).orElse(Split.TRAIN);
    if (!catalog.has(id)) {
      catalog.image(id, places.find(image, where), image, split, where);
    }
    requireSame("id '" + id + "'", imageOfId.putIfAbsent(id, image), image, where);
    requireSame("image '" + image + "'", idOfImage.putIfAbsent(image, id), id, where);
    String part = split.name().toLowerCase(Locale.ROOT);
    requireSame("image '" + image + "'", splitOfId.putIfAbsent(id, part), part, where);
    if (captions.isEmpty()) {
      catalog.caption(id, "", where);
    }
    captions.forEach(caption -> catalog.caption(id, caption.strip(), where));
  }

  private static Split split(String name, String where) {
    Split split = SPLITS.get(name.strip().toLowerCase(Locale.ROOT));
    if (split == null) {
      throw new InvalidInputException(
          where, "split '" + name + "'", "train, validation or test", "correct it");
    }
    return split;
  }

  private static void requireSame(String what, String before, String now, String where) {
    if (before != null && !before.equals(now)) {
      throw new InvalidInputException(
          where, what + " with " + now, "it with " + before + " as before", "correct the line");
    }
  }
}
