package dev.clipcap.caption;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Wording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The images that a captioner was trained on: {@code training.json} in its folder.
 *
 * @param data what they are, in words
 * @param images how many; 0 where nothing is known of them
 * @param before the images of the captioner that training began with, in words; null if it began
 *     with none
 * @param familiar where the images lie; null where there are too few to tell
 */
public record TrainedOn(
    @JsonProperty(required = true) String data,
    @JsonProperty(required = true) int images,
    String before,
    Familiar familiar) {
  /** Validation images that are needed to tell what at most one in a hundred is beyond. */
  public static final int FEWEST = 100;

  /** What the file is called. */
  public static final String FILE = "training.json";

  /** Of a captioner without that file. */
  public static final TrainedOn UNKNOWN = new TrainedOn("unknown", 0, null, null);

  private static final int MOST = 1 << 26; // bytes

  /**
   * Of a captioner's folder.
   *
   * @throws InvalidInputException if its file is not as it should be
   */
  public static TrainedOn read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return UNKNOWN;
    }
    InputFiles.requireAtMost(file, MOST, "a captioner's training.json");
    return Json.read(file, TrainedOn.class);
  }

  /** Of a captioner whose training began with that of others, in words. */
  public TrainedOn after(String others) {
    return new TrainedOn(data, images, others, familiar);
  }

  /** Of more images than were looked at. */
  public TrainedOn with(int images) {
    return new TrainedOn(data, images, before, familiar);
  }

  /** What the file has in it; null for none. */
  public Object file() {
    return images == 0 ? null : this;
  }

  /** For a reader, such as {@code Storybook drawings, 2,400 images}. */
  public String text() {
    return images == 0
        ? data
        : String.format(Locale.ROOT, "%s, %,d images", data, images)
            + (before == null ? "" : "; before that on " + before);
  }

  /**
   * Of images that a captioner was trained on.
   *
   * @param data what they are, in words
   * @param images how many
   * @param train some of them; none where they are not at hand
   * @param validation others of their kind
   */
  public static TrainedOn of(
      String data, int images, List<SeenImage> train, List<SeenImage> validation) {
    boolean few = train.size() < FEWEST || validation.size() < FEWEST;
    return new TrainedOn(data, images, null, few ? null : Familiar.of(train, validation));
  }

  /**
   * How far an image is from them; beyond 1 hardly any image of their kind is. Empty where that is
   * not known.
   */
  public OptionalDouble distance(SeenImage image) {
    return familiar == null ? OptionalDouble.empty() : OptionalDouble.of(familiar.distance(image));
  }

  /** Whether {@link #distance} tells anything. */
  public boolean tells() {
    return familiar != null;
  }

  /** Refuses embeddings of another width than the mapper takes. */
  void requireWidth(int width, Path folder) {
    refuseIf(
        familiar != null && familiar.width() != width,
        folder.resolve(FILE).toString(),
        familiar == null ? "" : "embeddings of width " + familiar.width(),
        width + ", which the mapper takes",
        "write it again: " + Wording.command("calibrate"));
  }
}
