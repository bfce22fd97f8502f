package dev.clipcap.metrics;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clipcap.io.ImageNames;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Signature;
import dev.clipcap.io.Wording;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Captions in COCO's results format, which pycocotools' {@code loadRes} reads: a list of {@code
 * {"image_id": 42, "caption": "a dog"}} with whole numbers, each once. An image's number is its id,
 * or its file name where that is a number with or without COCO's {@code COCO_val2014_} before it.
 */
public final class CocoResults {
  /** Tells a file in this layout; other programs put no space before a colon. */
  public static final Signature SIGNATURE =
      Signature.of(
          "COCO's results",
          "\\[ (\\{\n  \"image_id\" : \\d+,\n  \"caption\" : " + Signature.STRING + "\n\\}|\\]\n)");

  /** One caption. */
  private record Entry(@JsonProperty("image_id") long imageId, String caption) {}

  private final Map<Long, String> names = new HashMap<>();
  private final List<Entry> entries = new ArrayList<>();

  /**
   * The number of an image.
   *
   * @param name its id, or its file
   * @throws InvalidInputException if the name tells none
   */
  static long imageId(String name) {
    String stem = ImageNames.withoutSuffix(name.substring(name.lastIndexOf('/') + 1));
    String digits = ImageIds.cocoNumber(name).orElse(stem);
    InvalidInputException.refuseIf(
        !digits.matches("\\d{1,18}"),
        "image " + name,
        "no number in its name",
        "COCO's, as in COCO_val2014_000000000042.jpg, 000000000042.jpg or 42",
        "leave out " + Wording.setting("format", "coco") + ", or rename the image");
    return Long.parseLong(digits);
  }

  /**
   * Adds a caption.
   *
   * @param name the image's id, or its file
   * @throws InvalidInputException if the name tells no number, or that of an image added before
   */
  public void add(String name, String caption) {
    long id = imageId(name);
    String before = names.putIfAbsent(id, name);
    InvalidInputException.refuseIf(
        before != null,
        "image " + name,
        "number " + id + ", that of " + before,
        "another",
        "rename one of the two");
    entries.add(new Entry(id, caption));
  }

  /** Writes the file. */
  public void write(Path file) {
    Json.write(file, entries);
  }
}
