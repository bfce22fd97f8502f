package dev.clipcap.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Equality with nltk, coco-caption and CoreNLP on what converters/metric_references.py made up. */
class GoldenScoresTest {
  /** In the order of the golden file's numbers. */
  private static final List<CaptionMetric> METRICS =
      List.of(
          new ReportBleu(),
          new CorpusBleu(1),
          new CorpusBleu(2),
          new CorpusBleu(3),
          new CorpusBleu(4),
          new RougeL(),
          Cider.coco(),
          Cider.unclipped());

  private static JsonNode read(String name) throws IOException {
    try (InputStream in = GoldenScoresTest.class.getResourceAsStream("/metrics/" + name)) {
      return Json.mapper().readTree(new GZIPInputStream(in));
    }
  }

  @Test
  void thousandRandomSetsScoreTheSameInTotalAndPerImage() throws IOException {
    JsonNode sets = read("scores.json.gz").path("sets");
    assertEquals(1000, sets.size());
    for (int s = 0; s < sets.size(); s++) {
      JsonNode set = sets.get(s);
      List<Sample> samples = new ArrayList<>();
      for (JsonNode image : set.path("images")) {
        List<String> texts =
            StreamSupport.stream(image.spliterator(), false).map(JsonNode::asText).toList();
        samples.add(new Sample("i", texts.get(0), texts.subList(1, texts.size())));
      }
      for (int m = 0; m < METRICS.size(); m++) {
        Scores scores = METRICS.get(m).scoreTokenized(samples);
        String what = METRICS.get(m).name() + " of set " + s;
        assertEquals(set.path("total").get(m).doubleValue(), scores.total(), 1e-9, what);
        for (int i = 0; i < samples.size(); i++) {
          double expected = set.path("per_image").get(i).get(m).doubleValue();
          assertEquals(expected, scores.image(i), 1e-9, what + ", image " + i);
        }
      }
    }
  }

  @Test
  void reportTokensAreThoseOfPython() throws IOException {
    JsonNode rows = read("tokens.json.gz");
    assertEquals(3000, rows.size());
    for (JsonNode row : rows) {
      String caption = row.get(0).asText();
      assertEquals(row.get(1).asText(), new ReportTokens().tokenize(caption), caption);
    }
  }

  @Test
  void ptbTokensAreThoseOfCoreNlp() throws IOException {
    List<String> different = new ArrayList<>();
    for (JsonNode row : read("tokens.json.gz")) {
      String caption = row.get(0).asText();
      String tokens = new PtbTokenizer().tokenize(caption);
      if (!row.get(2).asText().equals(tokens)) {
        different.add(caption + "\n  expected " + row.get(2).asText() + "\n  but was  " + tokens);
      }
    }
    assertEquals(0, different.size(), String.join("\n", different));
  }
}
