package dev.clipcap.app.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clipcap.caption.Caption;
import dev.clipcap.caption.Explanation;
import java.util.List;

/** A caption as the REST interface gives it; openapi.yaml describes the fields. */
record CaptionJson(
    String model,
    String caption,
    @JsonProperty("log_probability") @JsonInclude Double logProbability,
    @JsonInclude Double score,
    Boolean unfamiliar,
    List<Token> tokens,
    List<CaptionJson> alternatives,
    Double milliseconds) {

  /** One token. */
  record Token(
      int id,
      String text,
      @JsonProperty("log_probability") @JsonInclude Double logProbability,
      double probability) {}

  /** A caption with what its prefix is near to and what each patch does to each token. */
  record Explained(
      CaptionJson caption,
      List<List<Explanation.Neighbour>> prefix,
      int grid,
      Explanation.Square square,
      List<List<Double>> changes,
      double milliseconds) {
    static Explained of(CaptionJson caption, Explanation explanation, double milliseconds) {
      return new Explained(
          caption,
          explanation.prefix(),
          explanation.grid(),
          explanation.square(),
          explanation.changes().stream()
              .map(ofAToken -> ofAToken.stream().map(CaptionJson::finite).toList())
              .toList(),
          milliseconds);
    }
  }

  /** JSON has no infinity: null stands for the logarithm of a probability of 0. */
  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  static CaptionJson of(String model, Caption caption) {
    return of(
        model,
        caption,
        caption.alternatives().stream().map(other -> of(null, other, null, null)).toList(),
        caption.time().toNanos() / 1e6);
  }

  private static CaptionJson of(
      String model, Caption caption, List<CaptionJson> alternatives, Double milliseconds) {
    return new CaptionJson(
        model,
        caption.text(),
        finite(caption.logProbability()),
        finite(caption.score()),
        caption.unfamiliar().orElse(null),
        caption.tokens().stream().map(CaptionJson::token).toList(),
        alternatives,
        milliseconds);
  }

  private static Token token(Caption.Token token) {
    return new Token(
        token.id(), token.text(), finite(token.logProbability()), Math.exp(token.logProbability()));
  }
}
