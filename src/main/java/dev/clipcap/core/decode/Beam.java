package dev.clipcap.core.decode;

import dev.clipcap.core.decode.Greedy.Path;
import dev.clipcap.core.decode.LanguageModel.Candidates;
import dev.clipcap.core.decode.LanguageModel.Decoded;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Beam search as ClipCap's {@code generate_beam} scores it: a candidate's rank is the sum of its
 * log-probabilities divided by its length; a finished beam keeps its score and its length and goes
 * on competing. The beams of all sequences are rows of the same steps; no sequence's choice depends
 * on another's.
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

  /** Of each of the model's sequences its beams, best first. */
  public List<List<Decoded>> decode(LanguageModel model) {
    return new Greedy(stopToken, maxTokens)
        .steps(model, width, (i, beams, next) -> best(beams, next));
  }

  /**
   * What a beam may become.
   *
   * @param rank of the candidate that it goes on with; -1 where it has ended and stays
   */
  private record Grown(Path beam, int rank, double score) {
    Path path(Candidates next) {
      return rank < 0 ? beam : beam.and(next, rank);
    }
  }

  /** The best among the beams that have ended and all that the others may become. */
  private List<Path> best(List<Path> beams, Candidates next) {
    List<Grown> all = new ArrayList<>();
    for (Path beam : beams) {
      if (beam.row() < 0) {
        all.add(new Grown(beam, -1, score(beam.decoded())));
      }
    }
    for (Path beam : beams) {
      if (beam.row() >= 0) {
        double sum = beam.decoded().logProbability();
        int length = beam.decoded().ids().size() + 1;
        float[] logs = next.logProbabilities()[beam.row()];
        for (int rank = 0; rank < logs.length; rank++) {
          all.add(new Grown(beam, rank, score(sum + logs[rank], length)));
        }
      }
    }
    all.sort(Comparator.comparingDouble(Grown::score).reversed());
    return all.stream().limit(width).map(grown -> grown.path(next)).toList();
  }
}
