package dev.clipcap.caption;

import dev.clipcap.core.decode.LanguageModel;
import dev.clipcap.core.tokens.BpeTokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A language model whose sequences listeners follow. What nobody waits for any longer is offered
 * the stop token alone, so that its place is free at the next step.
 */
final class Followed implements LanguageModel {
  /** What has been chosen for an image. */
  private record Sequence(CaptionListener listener, int[] tokens) {
    Sequence and(int token) {
      int[] longer = Arrays.copyOf(tokens, tokens.length + 1);
      longer[tokens.length] = token;
      return new Sequence(listener, longer);
    }
  }

  private final LanguageModel model;
  private final List<CaptionListener> listeners;
  private final BpeTokenizer tokenizer;
  private final int stopToken;
  private final boolean tells;
  private List<Sequence> sequences = List.of();
  private int begun; // of the images

  /**
   * @param listeners of the images, in order
   * @param tells whether they hear the text: not where sequences branch
   */
  Followed(
      LanguageModel model,
      List<CaptionListener> listeners,
      BpeTokenizer tokenizer,
      int stopToken,
      boolean tells) {
    this.model = model;
    this.listeners = listeners;
    this.tokenizer = tokenizer;
    this.stopToken = stopToken;
    this.tells = tells;
  }

  @Override
  public Candidates start(int count) {
    begun = 0;
    sequences = new ArrayList<>();
    return followed(model.start(count));
  }

  @Override
  public Candidates advance(int[] rows, int[] tokens, int count) {
    List<Sequence> longer = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      Sequence one = sequences.get(rows[i]).and(tokens[i]);
      longer.add(one);
      if (tells && one.listener() != CaptionListener.SILENT) {
        one.listener().text(text(one.tokens()));
      }
    }
    sequences = longer;
    return followed(model.advance(rows, tokens, count));
  }

  /** Without a last character of which tokens are missing. */
  private String text(int[] tokens) {
    return tokenizer.decode(tokens).replaceFirst("\uFFFD+$", "");
  }

  /** Takes note of the images that begin, and ends what nobody waits for. */
  private Candidates followed(Candidates offered) {
    for (int row = 0; row < offered.rows(); row++) {
      if (row == sequences.size()) {
        sequences.add(new Sequence(listeners.get(begun++), new int[0]));
      }
      if (sequences.get(row).listener().isGone()) {
        offered.tokens()[row] = new int[] {stopToken};
        offered.logProbabilities()[row] = new float[1];
      }
    }
    return offered;
  }
}
