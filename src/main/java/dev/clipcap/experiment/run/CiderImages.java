package dev.clipcap.experiment.run;

import dev.clipcap.core.tokens.BpeTokenizer;
import dev.clipcap.core.train.SelfCritical;
import dev.clipcap.data.Split;
import dev.clipcap.metrics.CiderReward;
import java.util.Arrays;
import java.util.List;

/**
 * Images whose captions are worth their CIDEr-D, by the training captions' document frequencies.
 *
 * @param stopToken ends a caption
 * @param longest tokens that fit behind the prefix
 */
record CiderImages(EmbeddedSplits splits, BpeTokenizer tokenizer, int stopToken, int longest) {

  SelfCritical.Images train() {
    return images(Split.TRAIN, training());
  }

  SelfCritical.Images validation() {
    return images(Split.VALIDATION, training().forImages(references(Split.VALIDATION)));
  }

  private CiderReward training() {
    return CiderReward.of(references(Split.TRAIN));
  }

  private List<List<String>> references(Split split) {
    return splits.get(split).stream().map(image -> image.image().captions()).toList();
  }

  /** Those that have any, cut to what fits behind the prefix. */
  private List<int[]> tokens(List<String> captions) {
    return captions.stream()
        .map(tokenizer::encode)
        .filter(tokens -> tokens.length > 0)
        .map(tokens -> Arrays.copyOf(tokens, Math.min(tokens.length, longest)))
        .toList();
  }

  private SelfCritical.Images images(Split split, CiderReward reward) {
    return new SelfCritical.Images(
        splits.get(split).stream().map(EmbeddedImage::views).toList(),
        references(split).stream().map(this::tokens).toList(),
        (image, tokens) ->
            reward.of(image, tokenizer.decode(tokens), tokens[tokens.length - 1] == stopToken));
  }
}
