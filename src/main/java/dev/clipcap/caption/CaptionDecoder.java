package dev.clipcap.caption;

import dev.clipcap.core.decode.Beam;
import dev.clipcap.core.decode.Greedy;
import dev.clipcap.core.decode.LanguageModel;
import dev.clipcap.core.decode.LanguageModel.Decoded;
import dev.clipcap.core.decode.Nucleus;
import dev.clipcap.core.decode.WithoutRepetition;
import dev.clipcap.core.tokens.BpeTokenizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Embeddings to captions, as the options say. */
final class CaptionDecoder {
  private static final int NO_STOP = -1;

  private final PrefixLanguageModel model;
  private final BpeTokenizer tokenizer;
  private final CaptionOptions options;
  private final int stop;
  private final int maxTokens;

  /**
   * @throws dev.clipcap.io.InvalidInputException if the stop text is not one token
   */
  CaptionDecoder(LoadedModels models, CaptionOptions options) {
    this.model = models.prefixAndGpt2();
    this.tokenizer = models.tokenizer();
    this.options = options;
    this.stop = options.stop().isEmpty() ? NO_STOP : tokenizer.single(options.stop());
    int room = models.config().gpt2().positions() - models.config().mapper().prefix();
    this.maxTokens = Math.min(options.maxTokens(), room);
  }

  /**
   * A caption for each embedding, in order.
   *
   * @param embeddings [B, D]
   * @param start when the caller's work began, by {@link System#nanoTime}
   * @throws NotFiniteException naming the first whose logits are no numbers
   */
  List<Caption> decode(float[][] embeddings, long start) {
    if (options.strategy() instanceof CaptionOptions.Beam beam) {
      Beam search = new Beam(beam.width(), beam.lengthPenalty(), stop, maxTokens);
      List<Caption> captions = new ArrayList<>();
      for (float[] embedding : embeddings) {
        try {
          captions.add(best(search, embedding, start));
        } catch (NotFiniteException e) {
          throw new NotFiniteException(captions.size());
        }
      }
      return captions;
    }
    Function<LanguageModel, List<Decoded>> decoder =
        options.strategy() instanceof CaptionOptions.Nucleus n
            ? new Nucleus(n.topP(), n.temperature(), n.seed(), stop, maxTokens)::decode
            : new Greedy(stop, maxTokens)::decode;
    List<Decoded> decoded = run(embeddings, decoder);
    Duration time = since(start);
    return decoded.stream()
        .map(d -> caption(d, d.logProbability() / d.tokens().length, List.of(), time))
        .toList();
  }

  private Caption best(Beam search, float[] embedding, long start) {
    List<Decoded> beams = run(new float[][] {embedding}, search::decode);
    Duration time = since(start);
    List<Caption> others =
        beams.stream()
            .skip(1)
            .map(beam -> caption(beam, search.score(beam), List.of(), time))
            .toList();
    return caption(beams.get(0), search.score(beams.get(0)), others, time);
  }

  private List<Decoded> run(float[][] embeddings, Function<LanguageModel, List<Decoded>> decoder) {
    try (Continuation sequences = model.continuePrefixes(embeddings)) {
      return decoder.apply(
          options.noRepeat() == 0
              ? sequences
              : new WithoutRepetition(sequences, options.noRepeat()));
    }
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private Caption caption(
      Decoded decoded, double score, List<Caption> alternatives, Duration time) {
    int[] ids = decoded.tokens();
    String text = tokenizer.decode(ids);
    List<Caption.Token> tokens = new ArrayList<>(ids.length);
    int spelt = 0;
    for (int i = 0; i < ids.length; i++) {
      int end = i == ids.length - 1 ? text.length() : spelt(ids, i + 1, text, spelt);
      tokens.add(new Caption.Token(ids[i], text.substring(spelt, end), decoded.logs().get(i)));
      spelt = end;
    }
    return new Caption(text, tokens, score, alternatives, time);
  }

  /** How much of the text the first tokens settle: not a character that is still incomplete. */
  private int spelt(int[] ids, int count, String text, int before) {
    String soFar = tokenizer.decode(Arrays.copyOf(ids, count));
    return text.startsWith(soFar) ? Math.max(before, soFar.length()) : before;
  }
}
