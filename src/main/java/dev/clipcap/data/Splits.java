package dev.clipcap.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which image is in which split, as it is stored with a run so that the run can be repeated and
 * checked even when the data set has grown since.
 *
 * @param dataset the data set's name
 * @param ids the image ids of each split, in its order
 */
public record Splits(
    @JsonProperty("dataset") String dataset, @JsonProperty("ids") Map<Split, List<String>> ids) {

  public Splits {
    if (dataset == null || ids == null) {
      throw new InvalidInputException("splits", "no dataset or no ids", "both", "store it again");
    }
    Map<Split, List<String>> copy = new EnumMap<>(Split.class);
    ids.forEach((split, list) -> copy.put(split, List.copyOf(list)));
    ids = Collections.unmodifiableMap(copy);
  }

  public static Splits read(Path file) {
    return Json.read(file, Splits.class);
  }

  public void write(Path file) {
    Json.write(file, this);
  }

  /**
   * These images of {@code dataset} in these splits; images in none of them are left out. An image
   * that the data set has in the same split keeps the captions that it has there; one that the data
   * set left out stays left out.
   *
   * @throws InvalidInputException naming an id that the data set lacks
   */
  public CaptionDataset apply(CaptionDataset dataset) {
    Map<String, CaptionedImage> byId = new HashMap<>();
    for (Split split : Split.values()) {
      dataset.split(split).forEach(image -> byId.put(image.id(), image));
    }
    Map<String, BadImage> leftOut = new LinkedHashMap<>();
    dataset.leftOut().forEach(image -> leftOut.put(image.id(), image));
    NameIndex names =
        new NameIndex(
            Stream.concat(byId.keySet().stream(), leftOut.keySet().stream()).distinct().toList());
    Map<Split, List<CaptionedImage>> chosen = new EnumMap<>(Split.class);
    ids.forEach(
        (split, list) -> {
          dataset.split(split).forEach(image -> byId.put(image.id(), image));
          List<String> own = list.stream().map(id -> require(names, id)).toList();
          requireOnce(own);
          own.forEach(id -> leftOut.computeIfPresent(id, (i, image) -> image.in(split)));
          chosen.put(split, own.stream().map(byId::get).filter(Objects::nonNull).toList());
        });
    return ListedDataset.of(dataset, chosen, List.copyOf(leftOut.values()));
  }

  /**
   * Shuffles images and cuts them, so that every caption of an image is in one split. The same
   * images and seed give the same splits in whatever order the files list the images. Each share
   * above 0 gets at least one image.
   */
  public static Map<Split, List<CaptionedImage>> shuffled(
      List<CaptionedImage> images, long seed, double validation, double test) {
    List<CaptionedImage> order = new ArrayList<>(images);
    order.sort((a, b) -> a.id().compareTo(b.id()));
    Collections.shuffle(order, new Random(seed));
    int validationCount = share(order.size(), validation);
    int testCount = share(order.size(), test);
    int trainCount = order.size() - validationCount - testCount;
    if (trainCount < 1) {
      throw new InvalidInputException(
          "data",
          order.size() + " images",
          "enough for three splits",
          "add images or set split.validation and split.test to 0.0");
    }
    Map<Split, List<CaptionedImage>> splits = new EnumMap<>(Split.class);
    splits.put(Split.TRAIN, order.subList(0, trainCount));
    splits.put(Split.VALIDATION, order.subList(trainCount, trainCount + validationCount));
    splits.put(Split.TEST, order.subList(trainCount + validationCount, order.size()));
    return splits;
  }

  private static int share(int count, double share) {
    return share == 0 ? 0 : (int) Math.max(1, Math.round(count * share));
  }

  /**
   * The student report's smaller training set: a tenth of all captions, drawn without regard to
   * their images, exactly floor(n / 10) of n, each set of that size equally likely. An image keeps
   * the captions drawn, 41% of the images at least one of five.
   */
  public static List<CaptionedImage> tenthOfCaptions(List<CaptionedImage> images, long seed) {
    int remaining = images.stream().mapToInt(image -> image.captions().size()).sum();
    int wanted = remaining / 10;
    Random random = new Random(seed);
    List<CaptionedImage> sampled = new ArrayList<>();
    for (CaptionedImage image : images) {
      List<String> kept = new ArrayList<>();
      for (String caption : image.captions()) {
        // Selection sampling: Knuth, The Art of Computer Programming 3.4.2, algorithm S.
        if (random.nextInt(remaining--) < wanted) {
          kept.add(caption);
          wanted--;
        }
      }
      if (!kept.isEmpty()) {
        sampled.add(new CaptionedImage(image.id(), image.image(), kept));
      }
    }
    return sampled;
  }

  private static void requireOnce(List<String> ids) {
    Set<String> seen = new HashSet<>();
    for (String id : ids) {
      if (!seen.add(id)) {
        throw new InvalidInputException(
            "splits", "image id '" + id + "' again", "each id once in a split", "remove one");
      }
    }
  }

  private static String require(NameIndex names, String id) {
    return names
        .find(id)
        .orElseThrow(
            () ->
                new InvalidInputException(
                    "splits",
                    "image id '" + id + "'",
                    "an image of the data set",
                    "use the same data set"));
  }
}
