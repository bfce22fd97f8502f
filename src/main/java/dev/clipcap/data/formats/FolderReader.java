package dev.clipcap.data.formats;

import static dev.clipcap.io.InvalidInputException.refuseIf;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.clipcap.data.Catalog;
import dev.clipcap.data.DataSpec;
import dev.clipcap.data.ListedDataset;
import dev.clipcap.data.Split;
import dev.clipcap.io.CsvRecords;
import dev.clipcap.io.FileProblem;
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
 * Any folder of images with {@code captions.json} (one array), {@code captions.jsonl}, {@code
 * captions.csv}, {@code metadata.jsonl} or {@code metadata.csv}. Fields: image (or file_name, or
 * file), caption (or text; in JSON also captions; one or a list), and, if wished, id and split
 * (train, validation, test). An image may have several lines. Storybook's captions.json is read
 * too.
 */
final class FolderReader {
  private static final List<String> FILES =
      List.of("captions.json", "captions.jsonl", "captions.csv", "metadata.jsonl", "metadata.csv");

  private static final List<String> IMAGE = List.of("image", "file_name", "file");
  private static final List<String> CAPTION = List.of("caption", "text");

  private static final Map<String, Split> SPLITS =
      Map.of(
          "train", Split.TRAIN,
          "validation", Split.VALIDATION,
          "val", Split.VALIDATION,
          "dev", Split.VALIDATION,
          "test", Split.TEST,
          "compositional", Split.COMPOSITIONAL);

  private final Catalog catalog;
  private final Map<String, String> imageOfId = new HashMap<>();
  private final Map<String, String> idOfImage = new HashMap<>();
  private final Map<String, String> splitOfId = new HashMap<>();

  private FolderReader(DataSpec spec) {
    ImagePlaces places = new ImagePlaces(spec, List.of("images"));
    catalog = new Catalog("folder", spec, places);
  }

  static ListedDataset read(DataSpec spec) {
    Path file = spec.annotations() != null ? Path.of(spec.annotations()) : onlyFile(spec.path());
    FolderReader reader = new FolderReader(spec);
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".csv")) {
      reader.csv(file);
    } else if (name.endsWith(".json")) {
      String field = JsonEntry.isArray(file) ? JsonEntry.WHOLE_FILE : "images";
      JsonEntry.forEach(file, field, reader::entry);
    } else {
      TextLines.forEach(file, (line, where, i) -> reader.json(line, where));
    }
    return reader.catalog.build(file);
  }

  private static Path onlyFile(String folder) {
    FileProblem.requireReadable(Path.of(folder), "a folder of images and captions");
    List<Path> found =
        FILES.stream().map(Path.of(folder)::resolve).filter(Files::isRegularFile).toList();
    refuseIf(
        found.size() != 1,
        folder,
        found.isEmpty()
            ? "no caption file"
            : found.stream().map(f -> f.getFileName().toString()).collect(joining(" and ")),
        "one of " + String.join(", ", FILES),
        found.isEmpty()
            ? "write one, or name it with annotations=FILE"
            : "choose one with annotations=FILE");
    return found.get(0);
  }

  private void json(String line, String where) {
    try {
      entry(new JsonEntry(where, Json.mapper().readTree(line)));
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(
          where, "malformed JSON", "one whole JSON object", "correct the line", e);
    }
  }

  private void entry(JsonEntry entry) {
    List<String> images = IMAGE.stream().filter(entry::has).map(entry::text).distinct().toList();
    if (images.size() > 1) {
      throw new InvalidInputException(
          entry.where(), "the images " + images, "one image", "keep one of the fields " + IMAGE);
    }
    String image = images.isEmpty() ? entry.text("file_name") : images.get(0);
    Optional<String> id = entry.has("id") ? Optional.of(entry.id("id")) : Optional.empty();
    List<String> captions =
        entry.has("captions")
            ? entry.captions("captions")
            : CAPTION.stream().filter(entry::has).findFirst().map(entry::texts).orElse(List.of());
    add(image, id, captions, entry.optionalText("split"), entry.where());
  }

  private void csv(Path file) {
    Map<String, Integer> columns = new HashMap<>();
    CsvRecords.forEach(
        file,
        ',',
        (fields, where) -> {
          if (columns.isEmpty()) {
            header(fields, columns, where);
            return;
          }
          refuseIf(
              fields.size() != columns.size(),
              where,
              fields.size() + " fields",
              "the header's " + columns.size(),
              "quote captions that contain commas");
          add(
              cell(fields, columns, IMAGE).orElse(""),
              cell(fields, columns, List.of("id")),
              cell(fields, columns, CAPTION).map(c -> CsvRecords.texts(c, where)).orElse(List.of()),
              cell(fields, columns, List.of("split")),
              where);
        });
  }

  private static void header(List<String> fields, Map<String, Integer> columns, String where) {
    for (int i = 0; i < fields.size(); i++) {
      columns.put(fields.get(i).strip(), i);
    }
    boolean image = IMAGE.stream().filter(columns::containsKey).count() == 1;
    boolean caption = CAPTION.stream().filter(columns::containsKey).count() == 1;
    refuseIf(
        !image || !caption || columns.size() != fields.size(),
        where,
        "the header " + fields,
        "columns image (or file_name) and caption (or text), each once",
        "correct the first line");
  }

  private static Optional<String> cell(
      List<String> fields, Map<String, Integer> columns, List<String> names) {
    return names.stream()
        .filter(columns::containsKey)
        .map(name -> fields.get(columns.get(name)))
        .filter(text -> !text.isBlank())
        .findFirst();
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
      catalog.image(id, image, split, where);
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
    refuseIf(
        split == null, where, "split '" + name + "'", "train, validation or test", "correct it");
    return split;
  }

  private static void requireSame(String what, String before, String now, String where) {
    if (before != null && !before.equals(now)) {
      throw new InvalidInputException(
          where, what + " with " + now, "it with " + before + " as before", "correct the line");
    }
  }
}
