package dev.clipcap.caption;

import dev.clipcap.accel.Precision;
import dev.clipcap.convert.WholeModel;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.encoder.ImageEncoder;
import dev.clipcap.io.InvalidInputException;
import java.nio.file.Path;
import java.util.List;

/**
 * The CLIP in a captioner's folder, whose weights are {@code clip.*} there; one that runs as it is
 * has a folder of its own in it.
 */
public final class CaptionerClip {
  private CaptionerClip() {}

  /**
   * Loads it. The caller closes it.
   *
   * @param captioner a captioner that was trained here
   * @param precision in which its matrices are stored and multiplied, if it is rebuilt here
   * @throws InvalidInputException if it is none, or has no CLIP
   */
  public static ImageEncoder load(Path captioner, Precision precision) {
    Path directory = CaptionerFolder.find(captioner);
    CaptionerConfig config = SavedModels.config(directory, CaptionerConfig.class);
    if (config.clip() == null) {
      throw new InvalidInputException(
          "captioner", "no CLIP in it", "one with CLIP", "give it embeddings in place of images");
    }
    if (config.clip().runsAsItIs()) {
      return ImageEncoder.asItIs(config.clip(), directory.resolve(SavedModels.ENCODER));
    }
    return new ImageEncoder(
        config.clip(),
        precision,
        WholeModel.source(directory, List.of("clip."), name -> "clip." + name));
  }
}
