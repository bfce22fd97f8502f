package dev.clipcap.cli;

import dev.clipcap.caption.CaptionOptions;
import picocli.CommandLine.Option;

/** How captions are searched for. */
final class SearchOptions {
  @Option(
      names = "--beam",
      paramLabel = "NUMBER",
      defaultValue = "1",
      converter = Positive.class,
      description = "Beams of the search; 1 is greedy (default: ${DEFAULT-VALUE}).")
  private int beam;

  int beam() {
    return beam;
  }

  CaptionOptions options() {
    return beam == 1 ? CaptionOptions.greedy() : CaptionOptions.beam(beam);
  }
}
