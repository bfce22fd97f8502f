package dev.clipcap.lab.pretrain;

import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.gpt2.OpenAiGpt2;
import dev.clipcap.data.TextRule;
import dev.clipcap.io.InvalidInputException;

/**
 * How a GPT-2 is made from a file of texts. The defaults are for some ten thousands of captions:
 * 6.8 million weights, 14 MB in float16.
 *
 * @param textFile one text a line
 * @param validationFile texts that are not learned from; absent for every 50th line of textFile
 * @param text what is done to every text first; absent to take it as written. A captioner's
 *     experiment has the same rule
 * @param vocabulary ids of the byte-level BPE, which is learned from the texts too
 * @param width of the embeddings
 * @param layers blocks
 * @param heads of attention
 * @param positions the longest input: a captioner's prefix and its caption
 * @param dropout in training
 * @param epochs passes over the texts
 * @param batch windows of {@code positions} tokens in a step
 * @param learningRate peak of the schedule, after a twentieth of the steps
 * @param weightDecay of AdamW
 * @param seed of weights, order and dropout
 */
public record LanguageModelSettings(
    String textFile,
    String validationFile,
    TextRule text,
    int vocabulary,
    int width,
    int layers,
    int heads,
    int positions,
    float dropout,
    int epochs,
    int batch,
    double learningRate,
    double weightDecay,
    int seed) {
  private static final int BYTES_AND_END = 257;

  public LanguageModelSettings {
    require(vocabulary >= BYTES_AND_END, "vocabulary", vocabulary, "257 (all bytes) or more");
    require(positions >= 2, "positions", positions, "2 or more");
    require(epochs >= 1, "epochs", epochs, "1 or more");
    require(batch >= 1, "batch", batch, "1 or more");
    require(learningRate > 0 && learningRate < 1, "learningRate", learningRate, "above 0, below 1");
    require(weightDecay >= 0, "weightDecay", weightDecay, "0 or more");
  }

  /** For the file that is given in their place. */
  public static LanguageModelSettings defaults() {
    return new LanguageModelSettings(
        null, null, null, 8_000, 256, 6, 8, 96, 0.1f, 10, 16, 1e-3, 0.1, 1);
  }

  Gpt2Config gpt2(int ids) {
    return OpenAiGpt2.config(ids, positions, width, layers, heads, dropout);
  }

  private static void require(boolean holds, String field, Object found, String expected) {
    InvalidInputException.refuseIf(
        !holds, "field '" + field + "'", String.valueOf(found), expected, "correct it");
  }
}
