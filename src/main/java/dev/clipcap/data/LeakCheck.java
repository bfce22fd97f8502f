package dev.clipcap.data;

import dev.clipcap.io.InvalidInputException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which evaluation images were trained on.
 *
 * @param evaluated how many evaluation images were looked for
 * @param leaks those found in training, in the order of evaluation
 * @param unreadable images whose contents were to be compared and could not be read
 */
public record LeakCheck(int evaluated, List<Leak> leaks, int unreadable) {
  private static final int NAMED = 5;

  /** How an evaluation image was recognised among the training images. */
  public enum By {
    ID,
    FILE_NAME,
    CONTENTS
  }

  /** An evaluation image and the training image it is. */
  public record Leak(String evaluationId, String trainingId, By by) {}

  public LeakCheck {
    leaks = List.copyOf(leaks);
  }

  /**
   * Compares images by id; by file name, COCO's prefix aside, confirmed by the bytes where both can
   * be read; and, where asked, by every image's bytes.
   *
   * @param hash SHA-256 of an image's bytes; empty where they cannot be read
   * @param contents asks for the hash of every image of both lists
   */
  public static LeakCheck between(
      List<CaptionedImage> training,
      List<CaptionedImage> evaluation,
      Function<CaptionedImage, Optional<String>> hash,
      boolean contents) {
    Map<String, CaptionedImage> byId = new HashMap<>();
    evaluation.forEach(image -> byId.put(image.id(), image));
    Map<String, List<CaptionedImage>> byName =
        evaluation.stream().collect(Collectors.groupingBy(LeakCheck::fileName));
    Map<Optional<String>, List<CaptionedImage>> byHash =
        contents ? evaluation.stream().collect(Collectors.groupingBy(hash)) : Map.of();
    int unreadable = byHash.getOrDefault(Optional.<String>empty(), List.of()).size();
    Map<String, Leak> found = new HashMap<>();
    for (CaptionedImage image : training) {
      if (byId.containsKey(image.id())) {
        note(found, byId.get(image.id()), image, By.ID);
      }
      for (CaptionedImage namesake : byName.getOrDefault(fileName(image), List.of())) {
        if (!found.containsKey(namesake.id()) && !differ(hash.apply(namesake), hash.apply(image))) {
          note(found, namesake, image, By.FILE_NAME);
        }
      }
      Optional<String> known = contents ? hash.apply(image) : Optional.empty();
      if (known.isPresent()) {
        byHash.getOrDefault(known, List.of()).forEach(e -> note(found, e, image, By.CONTENTS));
      } else if (contents) {
        unreadable++;
      }
    }
    List<Leak> inOrder =
        evaluation.stream()
            .map(image -> found.get(image.id()))
            .filter(Objects::nonNull)
            .distinct()
            .toList();
    return new LeakCheck(evaluation.size(), inOrder, unreadable);
  }

  /** One line: how many, and the first few by name. */
  public String summary() {
    String named =
        leaks.stream()
            .limit(NAMED)
            .map(l -> l.evaluationId + " (same " + word(l.by) + " as " + l.trainingId + ")")
            .collect(Collectors.joining(", "));
    return leaks.size()
        + " of "
        + evaluated
        + " evaluation images were trained on"
        + (leaks.isEmpty() ? "" : ": " + named)
        + (leaks.size() > NAMED ? ", ..." : "")
        + (unreadable > 0 ? "; contents of " + unreadable + " images could not be read" : "");
  }

  /**
   * Does nothing where no image leaked.
   *
   * @throws InvalidInputException with the summary where one did
   */
  public void requireNone() {
    if (!leaks.isEmpty()) {
      throw new InvalidInputException(
          "data",
          summary(),
          "none",
          "correct the splits, or ask for sampling=report-tenth-by-caption to repeat the report");
    }
  }

  private static void note(
      Map<String, Leak> found, CaptionedImage evaluation, CaptionedImage training, By by) {
    found.putIfAbsent(evaluation.id(), new Leak(evaluation.id(), training.id(), by));
  }

  /** COCO 2014 and 2017 hold the same images, in 2014 with a prefix. */
  private static String fileName(CaptionedImage image) {
    return RelativeName.last(image.image().name()).replaceFirst("^COCO_[a-z]+\\d{4}_", "");
  }

  private static boolean differ(Optional<String> a, Optional<String> b) {
    return a.isPresent() && b.isPresent() && !a.equals(b);
  }

  private static String word(By by) {
    return by.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
