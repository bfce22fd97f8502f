package dev.clipcap.caption;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import dev.clipcap.core.decode.Beam;
import dev.clipcap.core.decode.Greedy;
import dev.clipcap.core.decode.LanguageModel;
import dev.clipcap.core.decode.LanguageModel.Decoded;
import dev.clipcap.core.decode.Nucleus;
import dev.clipcap.core.decode.Restricted;
import dev.clipcap.core.tokens.BpeTokenizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Embeddings to captions, as the options say. */
final class CaptionDecoder {
  private static final int NO_STOP = -1;

  private final PrefixLanguageModel model;
  private final BpeTokenizer tokenizer;
  private final CaptionOptions options;
  private final int stop;
  private final int maxTokens;
  private final Restricted.Rules rules;

  /**
   * @throws dev.clipcap.io.InvalidInputException if the stop text is not one token, or the prompt
   *     leaves no room for a caption
   */
  CaptionDecoder(LoadedModels models, CaptionOptions options) {
    this.model = models.prefixAndGpt2();
    this.tokenizer = models.tokenizer();
    this.options = options;
    this.stop = options.stop().isEmpty() ? NO_STOP : tokenizer.single(options.stop());
    int room = models.config().gpt2().positions() - models.config().mapper().prefix();
    this.maxTokens = Math.min(options.maxTokens(), room);
    List<Integer> prompt = // a word's token has the space before it
        IntStream.of(tokenizer.encode(options.prompt().stripTrailing())).boxed().toList();
    refuseIf(
        prompt.size() >= maxTokens,
        "prompt",
        prompt.size() + " tokens",
        "fewer than the longest caption has, " + maxTokens,
        "give a shorter one");
    this.rules = new Restricted.Rules(prompt, options.minTokens(), stop, options.noRepeat());
  }

  /**
   * A caption for each embedding, in order.
   *
   * @param embeddings [B, D]
   * @param listeners who waits for each
   * @param start when the caller's work began, by {@link System#nanoTime}
   * @throws NotFiniteException naming the first whose logits are no numbers
   */
  List<Caption> decode(float[][] embeddings, List<CaptionListener> listeners, long start) {
    if (options.strategy() instanceof CaptionOptions.Beam beam) {
      Beam search = new Beam(beam.width(), beam.lengthPenalty(), stop, maxTokens);
      List<List<Decoded>> found = run(embeddings, listeners, search::decode);
      Duration time = since(start);
      return found.stream().map(beams -> best(search, beams, time)).toList();
    }
    if (options.strategy() instanceof CaptionOptions.Nucleus n) {
      return drawn(n, embeddings, listeners, start);
    }
    return greedy(run(embeddings, listeners, new Greedy(stop, maxTokens)::decode), start);
  }

  private List<Caption> greedy(List<Decoded> decoded, long start) {
    Duration time = since(start);
    return decoded.stream()
        .map(d -> caption(d, d.logProbability() / d.tokens().length, List.of(), time))
        .toList();
  }

  /** A first caption of each image, with the others that are drawn of it. */
  private List<Caption> drawn(
      CaptionOptions.Nucleus n, float[][] embeddings, List<CaptionListener> listeners, long start) {
    List<List<Caption>> draws =
        IntStream.range(0, n.count())
            .mapToObj(i -> new Nucleus(n.topP(), n.temperature(), n.seed() + i, stop, maxTokens))
            .map(nucleus -> greedy(run(embeddings, listeners, nucleus::decode), start))
            .toList();
    List<Caption> captions = new ArrayList<>();
    for (int i = 0; i < embeddings.length; i++) {
      int image = i;
      Caption first = draws.get(0).get(i);
      List<Caption> others = draws.stream().skip(1).map(draw -> draw.get(image)).toList();
      captions.add(new Caption(first.text(), first.tokens(), first.score(), others, first.time()));
    }
    return captions;
  }

  private Caption best(Beam search, List<Decoded> beams, Duration time) {
    List<Caption> others =
        beams.stream()
            .skip(1)
            .map(beam -> caption(beam, search.score(beam), List.of(), time))
            .toList();
    return caption(beams.get(0), search.score(beams.get(0)), others, time);
  }

  private <T> List<T> run(
      float[][] embeddings,
      List<CaptionListener> listeners,
      Function<LanguageModel, List<T>> decoder) {
    int beams = options.strategy() instanceof CaptionOptions.Beam beam ? beam.width() : 1;
    boolean branches = options.strategy() instanceof CaptionOptions.Beam;
    try (Continuation sequences = model.continuePrefixes(embeddings, beams)) {
      Followed followed = new Followed(sequences, listeners, tokenizer, stop, !branches);
      return decoder.apply(Restricted.to(rules, followed));
    }
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private Caption caption(
      Decoded decoded, double score, List<Caption> alternatives, Duration time) {
    int[] ids = Arrays.stream(decoded.tokens()).filter(id -> id != NO_STOP).toArray();
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
