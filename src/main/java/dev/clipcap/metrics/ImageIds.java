package dev.clipcap.metrics;

import dev.clipcap.io.ImageNames;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the image of a file of references that a row of another file is about. In this order: an id
 * or name that reads the same, a number and a string alike; a path that ends with the other ({@code
 * photos/a.jpg}, {@code a.jpg}); a file name whose suffix the other lacks ({@code a.jpg}, {@code
 * a}), or whose number the other is, where the name is one that COCO gives ({@code
 * COCO_val2014_000000000042.jpg} or {@code 000000000042.jpg}, and 42). A name that fits two images
 * fits none. Accents may be written as one character or as two, as macOS does.
 */
final class ImageIds {
  private static final Pattern COCO = Pattern.compile("(?:COCO_[a-z]+\\d{4}_)?(\\d{12})");

  /** From a name to the id; to null where two images have it. */
  private final Map<String, String> exact = new HashMap<>();

  private final Map<String, String> endings = new HashMap<>();
  private final Map<String, String> bare = new HashMap<>();

  /** Adds an image, or another name of it. */
  void add(String id, CaptionRow row) {
    names(row)
        .forEach(
            name -> {
              put(exact, name, id);
              endings(name).forEach(ending -> put(endings, ending, id));
              bare(name).forEach(key -> put(bare, key, id));
            });
  }

  private static void put(Map<String, String> ids, String name, String id) {
    boolean another = ids.containsKey(name) && !id.equals(ids.get(name));
    ids.put(name, another ? null : id);
  }

  /** The id of the image that a row is about; empty where none is, or more than one. */
  Optional<String> find(CaptionRow row) {
    List<Function<String, Stream<String>>> rules =
        List.of(
            name -> Stream.ofNullable(exact.get(name)),
            name -> Stream.concat(endings(name).map(exact::get), Stream.of(name).map(endings::get)),
            name -> Stream.concat(bare(name).map(exact::get), Stream.of(name).map(bare::get)));
    return rules.stream()
        .flatMap(rule -> names(row).flatMap(rule))
        .filter(id -> id != null)
        .findFirst();
  }

  private static Stream<String> names(CaptionRow row) {
    return Stream.concat(Stream.of(row.id()), row.names().stream())
        .map(name -> Normalizer.normalize(name, Normalizer.Form.NFC))
        .map(name -> name.startsWith("./") ? name.substring(2) : name);
  }

  /** {@code b/c.jpg} and {@code c.jpg} of {@code a/b/c.jpg}. */
  private static Stream<String> endings(String name) {
    return Stream.iterate(name.indexOf('/'), i -> i >= 0, i -> name.indexOf('/', i + 1))
        .map(i -> name.substring(i + 1));
  }

  /** The file name without its suffix, and COCO's number in it. */
  private static Stream<String> bare(String name) {
    String file = name.substring(name.lastIndexOf('/') + 1);
    String stem = ImageNames.withoutSuffix(file);
    return Stream.concat(
        stem.equals(name) ? Stream.empty() : Stream.of(stem), cocoNumber(name).stream());
  }

  /** The number in the name of a file as COCO names its images, without zeros before it. */
  static Optional<String> cocoNumber(String name) {
    String file = name.substring(name.lastIndexOf('/') + 1);
    Matcher coco = COCO.matcher(ImageNames.withoutSuffix(file));
    return coco.matches()
        ? Optional.of(Long.toString(Long.parseLong(coco.group(1))))
        : Optional.empty();
  }
}
