package dev.clipcap.app.cli;

import dev.clipcap.io.Exif;
import picocli.CommandLine.Option;

/** What to do about the orientation that photos have in EXIF. */
final class ExifOption {
  @Option(
      names = "--exif",
      paramLabel = "turn|ignore",
      completionCandidates = EnumName.OfExif.class,
      defaultValue = "turn",
      description =
          "Photos whose EXIF says how they were held: turn them upright, or ignore it as OpenAI's"
              + " CLIP does (default: ${DEFAULT-VALUE}).")
  Exif rule;
}
