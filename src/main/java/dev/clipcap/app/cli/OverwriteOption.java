package dev.clipcap.app.cli;

import dev.clipcap.io.Claim;
import dev.clipcap.io.Output;
import dev.clipcap.io.Signature;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Whether what is there already may be lost. */
final class OverwriteOption {
  @Option(
      names = "--overwrite",
      description =
          "Replace a file that this program did not write, or one that is read; in a folder with"
              + " other files replace those of the same names. Without it they are refused.")
  boolean given;

  Output of(Path out) {
    return new Output(out, given);
  }

  /** Claims a file, if one is named; null otherwise. */
  Claim file(Path out, Signature kind, Path... inputs) {
    return out == null ? null : of(out).file(kind, inputs);
  }
}
