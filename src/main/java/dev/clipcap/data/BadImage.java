package dev.clipcap.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Unchecked;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * An image that could not be used.
 *
 * @param id its id in the data set
 * @param source its file, or archive and entry
 * @param reason one line for a person: what is wrong with it
 * @param split which it is of; null where that is not known, as in a data set without splits
 */
public record BadImage(String id, String source, String reason, Split split) {
  public BadImage {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(reason, "reason");
  }

  /** Of a split that is not known. */
  public BadImage(String id, String source, String reason) {
    this(id, source, reason, null);
  }

  public BadImage in(Split other) {
    return new BadImage(id, source, reason, other);
  }

  /** Writes a list, one JSON object a line. */
  public static void write(Path file, List<BadImage> images) {
    AtomicFiles.writeString(
        file, images.stream().map(image -> Json.line(image) + "\n").collect(Collectors.joining()));
  }

  /**
   * Reads a list, each image once: of one named twice the later reason counts. A last line that was
   * cut off is left out.
   *
   * @throws InvalidInputException naming a line that is not of the list's form
   */
  public static List<BadImage> read(Path file) {
    byte[] bytes = Unchecked.get("cannot read " + file, () -> Files.readAllBytes(file));
    String text = new String(bytes, StandardCharsets.UTF_8);
    List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    Map<String, BadImage> byId = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      BadImage image = parse(lines.get(i), file + " line " + (i + 1));
      byId.put(image.id, image);
    }
    return List.copyOf(byId.values());
  }

  private static BadImage parse(String line, String where) {
    try {
      return Json.mapper().readValue(line, BadImage.class);
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(
          where, "'" + line + "'", "an object with id, source and reason", "remove the line", e);
    }
  }
}
