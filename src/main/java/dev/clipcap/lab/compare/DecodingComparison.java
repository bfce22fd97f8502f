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

/** A captioner's token ids by greedy and by beam search, with cached keys and values. */
final class DecodingComparison {
  private static final int BATCH = 20;

  private final ReferenceCase reference;
  private final Findings findings;
  private final float[][] embeddings;
  private final int stop;
  private final int max;
  private final int width;

  private DecodingComparison(ReferenceCase reference, Findings findings) {
    this.reference = reference;
    this.findings = findings;
    embeddings = reference.rows("generation.embeddings");
    JsonNode generation = reference.config().get("generation");
    stop = generation.get("stop_id").intValue();
    max = generation.get("max_tokens").intValue();
    width = generation.get("beam_width").intValue();
  }

  static void run(ReferenceCase reference, Findings findings) {
    DecodingComparison comparison = new DecodingComparison(reference, findings);
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
    findings.captions(agreement("greedy", "generation.greedy", found));
  }

  private void beam(PrefixLanguageModel model) {
    List<int[]> found = new ArrayList<>();
    float[] scores = new float[embeddings.length * width];
    Progress progress =
        Notices.begin(reference.name() + ", beam search", "inputs", 0, embeddings.length);
    for (int i = 0; i < embeddings.length; i++) {
      try (var sequences = model.continuePrefixes(new float[][] {embeddings[i]})) {
        List<Decoded> beams = new Beam(width, stop, max).decode(sequences);
        found.add(padded(beams));
        for (int j = 0; j < beams.size(); j++) {
          Decoded beam = beams.get(j);
          scores[i * width + j] = (float) (beam.logProbability() / beam.tokens().length);
        }
      }
      progress.update(i + 1L, "");
    }
    findings.tensor(Quantity.BEAM_SCORE, "generation.beam_scores", scores);
    findings.captions(agreement("beam " + width, "generation.beam", found));
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
