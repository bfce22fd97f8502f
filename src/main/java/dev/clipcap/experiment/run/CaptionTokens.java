package dev.clipcap.experiment.run;

import dev.clipcap.core.tokens.BpeTokenizer;
import dev.clipcap.core.train.Batch.Example;
import dev.clipcap.core.train.Viewed;
import dev.clipcap.data.BadCaption;
import dev.clipcap.data.Split;
import dev.clipcap.experiment.results.ResultsFolder;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Notices;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The captions of a run as GPT-2's tokens. One that is longer than the positions after the prefix
 * is cut to its first tokens, as in the ClipCap authors' training; one without a token, or that the
 * data set has empty, is left out. Both are counted and listed.
 *
 * @param captions of training, validation and test
 * @param shuffledTest the test captions, each with another image's embedding
 * @param cut captions that were cut
 * @param leftOut captions that were left out
 */
record CaptionTokens(
    Map<Split, List<Viewed>> captions,
    List<Viewed> shuffledTest,
    List<BadCaption> cut,
    List<BadCaption> leftOut) {
  private static final int NAMED = 5;

  /**
   * Tokenises.
   *
   * @param empty captions that the data set left out already
   * @param longest tokens that fit behind the prefix
   * @throws InvalidInputException if no caption of a split has a token
   */
  static CaptionTokens of(
      EmbeddedSplits splits, List<BadCaption> empty, BpeTokenizer tokenizer, int longest) {
    List<BadCaption> cut = new ArrayList<>();
    List<BadCaption> leftOut = new ArrayList<>(empty);
    Map<Split, List<Viewed>> captions = new EnumMap<>(Split.class);
    for (Split split : List.of(Split.TRAIN, Split.VALIDATION, Split.TEST)) {
      List<Viewed> of = captions(splits.get(split), tokenizer, longest, cut, leftOut);
      InvalidInputException.refuseIf(
          of.isEmpty(),
          "data, split " + split.name().toLowerCase(Locale.ROOT),
          "no caption with a token",
          "captions with text",
          "correct the captions");
      captions.put(split, of);
    }
    List<EmbeddedImage> shuffled = EmbeddedImage.shuffled(splits.get(Split.TEST));
    return new CaptionTokens(
        captions,
        captions(shuffled, tokenizer, longest, new ArrayList<>(), new ArrayList<>()),
        List.copyOf(cut),
        List.copyOf(leftOut));
  }

  private static List<Viewed> captions(
      List<EmbeddedImage> images,
      BpeTokenizer tokenizer,
      int longest,
      List<BadCaption> cut,
      List<BadCaption> leftOut) {
    List<Viewed> viewed = new ArrayList<>();
    for (EmbeddedImage image : images) {
      String id = image.image().id();
      for (String caption : image.image().captions()) {
        int[] tokens = tokenizer.encode(caption);
        if (tokens.length == 0) {
          leftOut.add(new BadCaption(id, caption, "no tokens: left out"));
          continue;
        }
        if (tokens.length > longest) {
          String reason = tokens.length + " tokens: cut to the first " + longest;
          cut.add(new BadCaption(id, caption, reason));
          tokens = Arrays.copyOf(tokens, longest);
        }
        viewed.add(new Viewed(image.views(), tokens));
      }
    }
    return viewed;
  }

  /** The captions of a split with their whole images. */
  List<Example> get(Split split) {
    return captions.get(split).stream().map(Viewed::whole).toList();
  }

  /** The captions of an epoch of training. */
  List<Example> inEpoch(int seed, int epoch) {
    return Viewed.inEpoch(captions.get(Split.TRAIN), seed, epoch);
  }

  /** The test captions, each with another image's embedding. */
  List<Example> shuffled() {
    return shuffledTest.stream().map(Viewed::whole).toList();
  }

  /** For provenance.json: how many captions were cut, and how many left out. */
  Map<String, Integer> counts() {
    return Map.of("cut", cut.size(), "left_out", leftOut.size());
  }

  /** Lists them in the folder of a run, and says so; the list of an earlier run goes. */
  void list(Path out) {
    Path file = out.resolve(ResultsFolder.BAD_CAPTIONS);
    AtomicFiles.deleteRecursively(file);
    List<BadCaption> all = new ArrayList<>(cut);
    all.addAll(leftOut);
    if (all.isEmpty()) {
      return;
    }
    AtomicFiles.writeString(
        file, all.stream().map(one -> Json.line(one) + "\n").collect(Collectors.joining()));
    Notices.say(
        "%d captions are cut and %d left out, of images %s%s; %s says why",
        cut.size(),
        leftOut.size(),
        all.stream()
            .map(BadCaption::image)
            .distinct()
            .limit(NAMED)
            .collect(Collectors.joining(", ")),
        all.stream().map(BadCaption::image).distinct().count() > NAMED ? ", ..." : "",
        file);
  }
}
