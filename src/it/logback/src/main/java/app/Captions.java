package app;

import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.CaptionResult;
import dev.clipcap.caption.Captioner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs a caption of each photo in a folder. */
public final class Captions {
  private static final Logger LOG = LoggerFactory.getLogger(Captions.class);

  private Captions() {}

  public static void main(String[] arguments) throws IOException {
    try (Captioner captioner = Captioner.load();
        Stream<Path> photos = Files.list(Path.of(arguments[0])).sorted();
        Stream<CaptionResult> results = captioner.captionAll(photos, CaptionOptions.beam(5))) {
      results.forEach(
          result ->
              result
                  .caption()
                  .ifPresentOrElse(
                      caption -> LOG.info("{}: {}", result.image().getFileName(), caption.text()),
                      () -> LOG.warn(result.problem().orElseThrow())));
    }
  }
}
