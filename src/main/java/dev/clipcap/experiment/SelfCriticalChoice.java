package dev.clipcap.experiment;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clipcap.io.InvalidInputException;

/**
 * Self-critical training in place of cross-entropy ({@link dev.clipcap.train.SelfCritical}).
 *
 * @param samples captions drawn for each image at each step
 * @param maxTokens the longest caption that is drawn
 */
public record SelfCriticalChoice(
    @JsonProperty(required = true) int samples, @JsonProperty(required = true) int maxTokens) {
  public SelfCriticalChoice {
    if (samples < 2 || maxTokens < 1) {
      throw new InvalidInputException(
          "field 'selfCritical'",
          samples + " samples of " + maxTokens + " tokens",
          "2 samples or more, of 1 token or more",
          "correct the experiment");
    }
  }
}
