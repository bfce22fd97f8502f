package dev.clipcap.app.cli;

import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.DecodingSettings;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** How captions are searched for, or drawn. */
final class SearchOptions {
  @Option(
      names = {"--beam", "--beams"},
      paramLabel = "NUMBER",
      description = "Beams of the search; 1 is greedy (default: 1).")
  private Integer beams;

  @Option(
      names = {"--length-penalty", "--lengthPenalty"},
      paramLabel = "NUMBER",
      description = "Of beams: above 1 for longer captions, below for shorter ones (default: 1).")
  private Double lengthPenalty;

  @Option(
      names = "--strategy",
      paramLabel = "STRATEGY",
      description =
          "greedy, beam, or nucleus to draw captions (default: greedy; with --beams beam).")
  private String strategy;

  @Option(
      names = {"--top-p", "--topP"},
      paramLabel = "NUMBER",
      description =
          "Of nucleus: draw from the tokens that together have this probability (default: 0.9).")
  private Double topP;

  @Option(
      names = "--temperature",
      paramLabel = "NUMBER",
      description = "Of nucleus: below 1 the probable tokens gain (default: 1).")
  private Double temperature;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description = "Of nucleus: another seed, another caption (default: 0).")
  private Long seed;

  @Option(
      names = {"--max-tokens", "--maxTokens"},
      paramLabel = "NUMBER",
      description = "The longest caption, in tokens (default: 67).")
  private Integer maxTokens;

  @Option(
      names = {"--no-repeat", "--noRepeat"},
      paramLabel = "NUMBER",
      description = "No so many tokens in a row twice in a caption (default: they may).")
  private Integer noRepeat;

  @Option(
      names = "--min-tokens",
      paramLabel = "NUMBER",
      description = "The shortest caption, in tokens (default: 0).")
  private Integer minTokens;

  @Option(names = "--prompt", paramLabel = "TEXT", description = "What each caption begins with.")
  private String prompt;

  private DecodingSettings settings() {
    return new DecodingSettings(
        strategy,
        beams,
        lengthPenalty,
        topP,
        temperature,
        seed,
        maxTokens,
        noRepeat,
        null,
        minTokens,
        prompt);
  }

  /** Beams of the search; 1 without one. */
  int beam() {
    return options().strategy() instanceof CaptionOptions.Beam beam ? beam.width() : 1;
  }

  CaptionOptions options() {
    return settings().options(field -> "option -D" + field);
  }

  /** What decides the captions besides the beams. */
  Map<String, String> deciding() {
    Map<String, String> deciding = new TreeMap<>();
    settings().given().forEach((name, value) -> deciding.put(name, value.toString()));
    deciding.remove("beams");
    if (options().strategy() instanceof CaptionOptions.Beam) {
      deciding.remove("strategy");
    }
    return deciding;
  }
}
