package dev.clipcap.experiment.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.accel.Precision;
import dev.clipcap.core.clip.TextConfig;
import dev.clipcap.core.clip.VitConfig;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.Tensors;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.core.tokens.BpeTokenizer;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.encoder.ImageEncoder;
import dev.clipcap.encoder.TextEncoder;
import dev.clipcap.io.Json;
import dev.clipcap.metrics.ClipScore;
import dev.clipcap.metrics.Sample;
import dev.clipcap.metrics.Scores;
import dev.clipcap.reference.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.tensorflow.Session;

class ClipJudgeTest {
  private static final Reference REFERENCE = Reference.load("clip");
  private static final ClipConfig CONFIG =
      new ClipConfig(20, VitConfig.of(48, 16, 24, 3, 3), TextConfig.of(61, 12, 16, 2, 2));

  /** What float32 can reach, on scores up to 2.5. */
  private static final double EQUAL = 2e-6;

  private static void restore(Session session, Params params) {
    Weights.assign(
        session,
        params,
        name -> Tensors.of(REFERENCE.weights().get(name), REFERENCE.weightShape(name)));
  }

  private static float[][] images() {
    float[] pixels = REFERENCE.floats("pixel_values");
    int one = pixels.length / 3;
    try (ImageEncoder encoder =
        new ImageEncoder(CONFIG, Precision.FLOAT32, ClipJudgeTest::restore)) {
      return encoder.encode(
          IntStream.range(0, 3)
              .mapToObj(i -> Arrays.copyOfRange(pixels, i * one, (i + 1) * one))
              .toList());
    }
  }

  /** Start and end around ids that are spelt out: the prompt has none. */
  private static int[] spelt(String text) {
    assertTrue(text.startsWith("A photo depicts "), text);
    int end = CONFIG.text().vocabSize() - 1;
    IntStream words =
        Arrays.stream(text.substring("A photo depicts ".length()).split(" "))
            .filter(word -> !word.isEmpty())
            .mapToInt(Integer::parseInt);
    return IntStream.concat(IntStream.concat(IntStream.of(end - 1), words), IntStream.of(end))
        .toArray();
  }

  @Test
  void bothScoresEqualPythonsOnTheTinyClip() throws IOException {
    JsonNode golden;
    try (InputStream in = ClipJudgeTest.class.getResourceAsStream("/metrics/clipscore.json")) {
      golden = Json.mapper().readTree(in);
    }
    float[][] images = images();
    List<Sample> samples = new ArrayList<>();
    Map<String, float[]> embeddings = new HashMap<>();
    for (JsonNode sample : golden.path("samples")) {
      String id = "sample " + samples.size();
      float[] embedding = images[sample.path("image").intValue()].clone();
      for (int i = 0; sample.path("negated").booleanValue() && i < embedding.length; i++) {
        embedding[i] = -embedding[i];
      }
      embeddings.put(id, embedding);
      samples.add(
          new Sample(
              id,
              sample.path("candidate").textValue(),
              StreamSupport.stream(sample.path("references").spliterator(), false)
                  .map(JsonNode::textValue)
                  .toList()));
    }
    assertEquals(60, samples.size());
    try (TextEncoder encoder = new TextEncoder(CONFIG, ClipJudgeTest::restore)) {
      ClipJudge judge = new ClipJudge(encoder, ClipJudgeTest::spelt, embeddings);
      for (ClipScore metric : List.of(ClipScore.of(judge), ClipScore.withReferences(judge))) {
        Scores scores = metric.score(samples);
        assertEquals(golden.path(metric.name()).doubleValue(), scores.total(), EQUAL);
        for (int i = 0; i < samples.size(); i++) {
          double expected = golden.path("samples").get(i).path(metric.name()).doubleValue();
          assertEquals(expected, scores.image(i), EQUAL, metric.name() + " of " + i);
        }
      }
    }
  }

  @Test
  void aTextThatIsTooLongKeepsItsEnd() {
    int end = CONFIG.text().vocabSize() - 1;
    int[] longest = IntStream.rangeClosed(1, 20).toArray();
    longest[19] = end;
    int[] cut = Arrays.copyOf(longest, CONFIG.text().positions());
    cut[cut.length - 1] = end;
    try (TextEncoder encoder = new TextEncoder(CONFIG, ClipJudgeTest::restore)) {
      float[][] rows = encoder.encode(List.of(longest, cut, new int[] {3, end}));
      assertArrayEquals(rows[1], rows[0]);
      assertArrayEquals(encoder.encode(List.of(new int[] {3, end}))[0], rows[2], 1e-6f);
    }
  }

  @Test
  void clipMinisTextsEndWithItsEndAndHaveNoStart() {
    try (BpeTokenizer bpe =
        BpeTokenizer.load(Path.of("savedmodels", "clip-mini", "tokenizer.json"))) {
      int[] ids = ClipJudge.ids(bpe, "A photo depicts a red dog.");
      assertEquals(bpe.endOfText(), ids[ids.length - 1]);
      assertEquals("A photo depicts a red dog.", bpe.decode(Arrays.copyOf(ids, ids.length - 1)));
    }
  }
}
