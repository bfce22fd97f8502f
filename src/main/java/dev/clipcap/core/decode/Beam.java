package dev.clipcap.core.decode;

import dev.clipcap.core.decode.LanguageModel.Decoded;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Beam search as ClipCap's {@code generate_beam} scores it: a candidate's rank is the sum of its
 * log-probabilities divided by its length; a finished beam keeps its score and its length and goes
 * on competing. It decodes one sequence, so the model must start with one prefix.
 *
 * @param width beams
 * @param lengthPenalty the sum is divided by the length to the power of this: 1 as in ClipCap, 0
 *     for the sum itself, which prefers short sequences; more prefers long ones
 * @param stopToken ends a sequence and belongs to it
 * @param maxTokens the longest sequence
 */
public record Beam(int width, double lengthPenalty, int stopToken, int maxTokens) {
  public Beam {
    if (width < 1 || maxTokens < 1 || !Double.isFinite(lengthPenalty)) {
      throw new IllegalArgumentException(
          "width %s, lengthPenalty %s, maxTokens %s".formatted(width, lengthPenalty, maxTokens));
    }
  }

  /** What beams are ranked by. */
  public double score(Decoded beam) {
    return score(beam.logProbability(), beam.ids().size());
  }

  private double score(double sum, int length) {
    return sum / Math.pow(length, lengthPenalty);
  }

  /** The beams, best first. */
  public List<Decoded> decode(LanguageModel model) {
    Comparator<Hypothesis> bestFirst =
        Comparator.comparingDouble((Hypothesis h) -> score(h.sum, h.decoded.ids().size()))
            .reversed();
    LanguageModel.Candidates next = model.start(width);
    List<Hypothesis> beams = new ArrayList<>();
    for (int rank = 0; rank < next.tokens()[0].length; rank++) {
      beams.add(Hypothesis.EMPTY.with(next, 0, rank, stopToken));
    }
    for (int length = 1; length < maxTokens; length++) {
      List<Hypothesis> open = beams.stream().filter(b -> !b.stopped).toList();
      if (open.isEmpty()) {
        break;
      }
      next =
          model.advance(
              open.stream().mapToInt(b -> b.row).toArray(),
              open.stream().mapToInt(Hypothesis::lastToken).toArray(),
              width);
      List<Hypothesis> candidates = new ArrayList<>(beams.stream().filter(b -> b.stopped).toList());
      for (int row = 0; row < open.size(); row++) {
        for (int rank = 0; rank < next.tokens()[row].length; rank++) {
          candidates.add(open.get(row).with(next, row, rank, stopToken));
        }
      }
      candidates.sort(bestFirst);
      beams = new ArrayList<>(candidates.subList(0, Math.min(width, candidates.size())));
    }
    beams.sort(bestFirst);
    return beams.stream().map(Hypothesis::decoded).toList();
  }

  /** A beam, and the row of the model that holds it. */
  private record Hypothesis(Decoded decoded, double sum, int row, boolean stopped) {
    static final Hypothesis EMPTY = new Hypothesis(Decoded.EMPTY, 0, 0, false);

    int lastToken() {
      return decoded.ids().get(decoded.ids().size() - 1);
    }

    Hypothesis with(LanguageModel.Candidates next, int newRow, int rank, int stopToken) {
      int token = next.tokens()[newRow][rank];
      float log = next.logProbabilities()[newRow][rank];
      return new Hypothesis(decoded.and(token, log), sum + log, newRow, token == stopToken);
    }
  }
}
