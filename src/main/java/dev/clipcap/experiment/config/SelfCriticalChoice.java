package dev.clipcap.experiment.config;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clipcap.io.InvalidInputException;

/**
 * Self-critical training in place of cross-entropy ({@link dev.clipcap.core.train.SelfCritical}).
 *
 * @param samples captions drawn for each image at each step
 * @param maxTokens the longest caption that is drawn
 * @param crossEntropy weight of the cross-entropy of people's captions; absent for 0
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SelfCriticalChoice(
    @JsonProperty(required = true) int samples,
    @JsonProperty(required = true) int maxTokens,
    Double crossEntropy) {
  public SelfCriticalChoice {
    if (samples < 2 || maxTokens < 1 || (crossEntropy != null && !(crossEntropy >= 0))) {
      throw new InvalidInputException(
          "field 'selfCritical'",
          samples + " samples of " + maxTokens + " tokens, crossEntropy " + crossEntropy,
          "2 samples or more, of 1 token or more, and no negative crossEntropy",
          "correct the experiment");
    }
  }
}
