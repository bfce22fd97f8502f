package dev.clipcap.lab.compare;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.caption.PrefixLanguageModel;
import dev.clipcap.core.decode.Beam;
import dev.clipcap.core.decode.Greedy;
import dev.clipcap.core.decode.LanguageModel.Decoded;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.io.Notices;
import dev.clipcap.io.Progress;
import dev.clipcap.lab.compare.CaseResult.CaptionRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A captioner's token ids by greedy and by beam search, with cached keys and values.
 *
 * @param embeddings to caption [N, D]
 * @param stop the token that ends a caption
 * @param max tokens of a caption
 * @param width beams
 */
record DecodingComparison(
    ReferenceCase reference, float[][] embeddings, int stop, int max, int width) {
  private static final int BATCH = 20;

  static void run(ReferenceCase reference) {
    JsonNode generation = reference.config().get("generation");
    DecodingComparison comparison =
        new DecodingComparison(
            reference,
            reference.rows("generation.embeddings"),
            generation.get("stop_id").intValue(),
            generation.get("max_tokens").intValue(),
            generation.get("beam_width").intValue());
    try (Checkpoint weights = reference.openWeights();
        PrefixLanguageModel model =
            PrefixLanguageModel.of(reference.mapper(), reference.gpt2(), weights)) {
      comparison.greedy(model);
      comparison.beam(model);
    }
  }

  private void greedy(PrefixLanguageModel model) {
    List<int[]> found = new ArrayList<>();
    for (int from = 0; from < embeddings.length; from += BATCH) {
      int to = Math.min(embeddings.length, from + BATCH);
      try (var sequences = model.continuePrefixes(Arrays.copyOfRange(embeddings, from, to))) {
        new Greedy(stop, max).decode(sequences).forEach(d -> found.add(padded(List.of(d))));
      }
    }
    reference.add(agreement("greedy", "generation.greedy", found));
  }

  private void beam(PrefixLanguageModel model) {
    List<int[]> found = new ArrayList<>();
    float[] scores = new float[embeddings.length * width];
    Progress progress =
        Notices.begin(reference.name() + ", beam search", "inputs", 0, embeddings.length);
    for (int i = 0; i < embeddings.length; i++) {
      try (var sequences = model.continuePrefixes(new float[][] {embeddings[i]})) {
        List<Decoded> beams = new Beam(width, 1, stop, max).decode(sequences).get(0);
        found.add(padded(beams));
        for (int j = 0; j < beams.size(); j++) {
          Decoded beam = beams.get(j);
          scores[i * width + j] = (float) (beam.logProbability() / beam.tokens().length);
        }
      }
      progress.update(i + 1L, "");
    }
    reference.compare(Quantity.BEAM_SCORE, "generation.beam_scores", scores);
    reference.add(agreement("beam " + width, "generation.beam", found));
  }

  /** The ids of sequences one after the other, each filled up with -1 as in the reference. */
  private int[] padded(List<Decoded> sequences) {
    int[] ids = new int[sequences.size() * max];
    Arrays.fill(ids, -1);
    for (int i = 0; i < sequences.size(); i++) {
      int[] tokens = sequences.get(i).tokens();
      System.arraycopy(tokens, 0, ids, i * max, tokens.length);
    }
    return ids;
  }

  private CaptionRow agreement(String search, String name, List<int[]> found) {
    int[][] expected = reference.intRows(name);
    float[] margins = reference.floats(name + "_margins");
    List<CaptionRow.Differing> differing = new ArrayList<>();
    double closest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < expected.length; i++) {
      closest = Math.min(closest, margins[i]);
      if (!Arrays.equals(expected[i], found.get(i))) {
        differing.add(new CaptionRow.Differing(i, margins[i]));
      }
    }
    return new CaptionRow(search, expected.length, List.copyOf(differing), closest);
  }
}
