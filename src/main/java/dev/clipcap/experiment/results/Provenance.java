package dev.clipcap.experiment.results;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.clipcap.core.tf.NativeRuntime;
import dev.clipcap.image.ImageProcessor;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a result comes from: its {@code provenance.json}.
 *
 * @param commit of this project, with {@code -dirty} if there were changes; {@code unknown} outside
 *     git
 * @param finished UTC
 * @param seconds for each part of the work
 * @param sha256 of data and models
 * @param images left out, evaluation images that were trained on, and test images that are unlike
 *     the training images
 * @param trainedOn what was trained on, in words; null where nothing was trained
 * @param captions cut to GPT-2's positions, and left out; absent where nothing was trained
 * @param pixels how CLIP got its pixels: whose decoding and resizing, the rule for EXIF, and the
 *     preprocessing; null where no image was looked at
 * @param device that TensorFlow ran on
 * @param versions of Java, TensorFlow and the operating system
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Provenance(
    String commit,
    String finished,
    Map<String, Double> seconds,
    Map<String, String> sha256,
    String trainedOn,
    Map<String, Integer> images,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Integer> captions,
    Map<String, String> pixels,
    String device,
    Map<String, String> versions) {

  /**
   * What can be told now.
   *
   * @param trainedOn null where nothing was trained
   * @param captions of a run that trains; else empty
   * @param processor null where no image was looked at
   */
  public static Provenance of(
      Map<String, Double> seconds,
      Map<String, String> sha256,
      String trainedOn,
      Map<String, Integer> images,
      Map<String, Integer> captions,
      ImageProcessor processor) {
    return new Provenance(
        gitCommit(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        seconds,
        sha256,
        trainedOn,
        images,
        captions.isEmpty() ? Map.of() : new TreeMap<>(captions),
        processor == null ? null : pixels(processor),
        NativeRuntime.device(),
        new TreeMap<>(
            Map.of(
                "java", System.getProperty("java.version"),
                "os", System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                "tensorflow", NativeRuntime.version())));
  }

  private static Map<String, String> pixels(ImageProcessor processor) {
    Map<String, String> pixels = new TreeMap<>();
    pixels.put("as", ImageProcessor.VERSION);
    pixels.put("exif", processor.exif().name().toLowerCase(Locale.ROOT));
    pixels.put("preprocessing", Json.toString(processor.preprocessing()));
    return pixels;
  }

  private static String gitCommit() {
    try {
      Process git =
          new ProcessBuilder("git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String commit =
          new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return git.waitFor() == 0 ? commit : "unknown";
    } catch (IOException noGit) {
      return "unknown";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "unknown";
    }
  }
}
