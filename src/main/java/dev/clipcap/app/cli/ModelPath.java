package dev.clipcap.app.cli;

import dev.clipcap.caption.ShippedCaptioner;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The captioner: where none is named that of CLIPCAP_MODEL, or the one that comes with clipcap. */
final class ModelPath {
  private static final String VARIABLE = "CLIPCAP_MODEL";

  @Option(
      names = "--model",
      paramLabel = "PATH",
      description =
          "A captioner's folder, a bare ClipCap checkpoint (.pt, .bin, .safetensors), or for inspect"
              + " a converted CLIP or GPT-2 (default: "
              + VARIABLE
              + ", or the captioner of photos that comes with clipcap).")
  private Path named;

  Path get() {
    if (named != null) {
      return named;
    }
    String variable = System.getenv(VARIABLE);
    return variable == null || variable.isBlank() ? ShippedCaptioner.folder() : Path.of(variable);
  }
}
