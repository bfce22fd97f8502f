package dev.clipcap.core.decode;

import dev.clipcap.core.decode.LanguageModel.Candidates;
import dev.clipcap.core.decode.LanguageModel.Decoded;
import java.util.ArrayList;
import java.util.List;

/**
 * Always the most probable token: what ClipCap's {@code generate2} amounts to, whose temperature
 * and top-p filter come before an argmax. The other strategies share its {@link #steps}.
 *
 * @param stopToken ends a sequence and belongs to it
 * @param maxTokens the longest sequence; ClipCap's is 67
 */
public record Greedy(int stopToken, int maxTokens) {
  /** ClipCap's limit. */
  public static final int MAX_TOKENS = 67;

  public Greedy {
    if (maxTokens < 1) {
      throw new IllegalArgumentException("maxTokens " + maxTokens);
    }
  }

  /** One sequence for each of the model's, in the order in which they begin. */
  public List<Decoded> decode(LanguageModel model) {
    List<List<Decoded>> found =
        steps(model, 1, (i, paths, next) -> List.of(paths.get(0).and(next, 0)));
    return found.stream().map(paths -> paths.get(0)).toList();
  }

  /** Tokens so far, and the row of the model that has them: none, -1, when they have ended. */
  record Path(Decoded decoded, int row) {
    Path and(Candidates next, int rank) {
      return new Path(
          decoded.and(next.tokens()[row][rank], next.logProbabilities()[row][rank]), row);
    }

    int last() {
      return decoded.ids().get(decoded.ids().size() - 1);
    }
  }

  /** Of sequence i the paths after a step, of those before it and the candidates of their rows. */
  interface Choice {
    List<Path> paths(int i, List<Path> before, Candidates next);
  }

  /**
   * The decoding loop: all paths of all sequences get one token more at once, chosen among {@code
   * count} candidates. A path that has ended leaves the batch.
   */
  List<List<Decoded>> steps(LanguageModel model, int count, Choice choice) {
    List<List<Path>> all = new ArrayList<>();
    List<Path> rows = List.of();
    Candidates next = model.start(count);
    while (next.rows() > 0) {
      for (int row = rows.size(); row < next.rows(); row++) {
        all.add(List.of(new Path(Decoded.EMPTY, row))); // begins now
      }
      rows = new ArrayList<>();
      for (int i = 0; i < all.size(); i++) {
        if (all.get(i).stream().anyMatch(path -> path.row() >= 0)) {
          List<Path> now = new ArrayList<>();
          for (Path path : choice.paths(i, all.get(i), next)) {
            boolean ended = path.last() == stopToken || path.decoded().ids().size() == maxTokens;
            now.add(new Path(path.decoded(), ended ? -1 : rows.size()));
            if (!ended) {
              rows.add(path);
            }
          }
          all.set(i, now);
        }
      }
      int[] from = rows.stream().mapToInt(Path::row).toArray();
      next = model.advance(from, rows.stream().mapToInt(Path::last).toArray(), count);
    }
    return all.stream().map(paths -> paths.stream().map(Path::decoded).toList()).toList();
  }
}
