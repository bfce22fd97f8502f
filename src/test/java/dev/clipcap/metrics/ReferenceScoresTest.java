package dev.clipcap.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.SharedData;
import dev.clipcap.io.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The report's own captions must score what nltk and coco-caption give them. */
class ReferenceScoresTest {
  private static final double EQUAL = 1e-9;

  private List<Sample> samples;
  private JsonNode all;
  private JsonNode expected;

  @BeforeEach
  void read() {
    Path folder = SharedData.file("brown").orElse(null);
    Assumptions.assumeTrue(
        folder != null, "SKIPPED: no brown/ in the shared data, nothing compared with the report");
    samples = ReadCaptions.samples(folder.resolve("mlp_map.json"), folder.resolve("real_map.json"));
    all = Json.readTree(folder.resolve("reference_scores.json"));
    expected = all.path("mlp_finetuned");
  }

  @Test
  void reportBleuIsTheReports() {
    Scores scores = new ReportBleu().score(samples);
    assertEquals(193, scores.images());
    assertEquals(expected.path("authors_bleu4_mean").doubleValue(), scores.total(), EQUAL);
    for (int i = 0; i < samples.size(); i++) {
      JsonNode image = expected.path("per_image").path(samples.get(i).id());
      assertEquals(image.path("authors_bleu4_method1").doubleValue(), scores.image(i), EQUAL);
    }
  }

  @Test
  void theOthersAreThoseOfCocoCaption() {
    List<CaptionMetric> metrics = new ArrayList<>(List.of(new RougeL(), Cider.coco()));
    List<String> keys = new ArrayList<>(List.of("ROUGE_L", "CIDEr"));
    for (int n = 1; n <= 4; n++) {
      metrics.add(new CorpusBleu(n));
      keys.add("Bleu_" + n);
    }
    for (int m = 0; m < keys.size(); m++) {
      String key = keys.get(m);
      Scores scores = metrics.get(m).score(samples);
      double total = expected.path("coco_corenlp341").path(key).doubleValue();
      assertEquals(total, scores.total(), EQUAL, key);
      for (int i = 0; i < samples.size(); i++) {
        JsonNode image = expected.path("per_image").path(samples.get(i).id());
        double value = image.path("coco_corenlp341").path(key).doubleValue();
        assertEquals(value, scores.image(i), EQUAL, key + " of " + samples.get(i).id());
      }
    }
  }

  @Test
  void wordsAreThoseOfCoreNlp() {
    PtbTokenizer tokenizer = new PtbTokenizer();
    for (Sample sample : samples) {
      assertEquals(
          all.path("tokenized_mlp").path(sample.id()).asText(),
          tokenizer.tokenize(sample.candidate()));
      JsonNode references = all.path("tokenized_references").path(sample.id());
      for (int r = 0; r < references.size(); r++) {
        assertEquals(references.get(r).asText(), tokenizer.tokenize(sample.references().get(r)));
      }
    }
  }
}
