package dev.clipcap.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;

/** What exercise 4 must do: give nltk's scores. */
public final class BleuCheck {
  private BleuCheck() {}

  /** A caption, its references, and what converters/exercise_bleu.py prints for them. */
  private record Case(String candidate, List<String> references, double expected) {}

  private static final List<Case> CASES =
      List.of(
          new Case(
              "a green bench on a street",
              List.of("a green bench on a street", "one bench is on the street"),
              1.0),
          new Case(
              "a pink pig is on a farm",
              List.of("a pink pig is playing on a farm", "a pig is on a farm"),
              0.9306048591020996),
          new Case(
              "a dog a dog a dog",
              List.of("a dog runs on the beach", "the dog and a ball"),
              0.08633400213704504),
          new Case("a beach", List.of("a purple umbrella on the beach"), 0.024066394763145416),
          new Case("two cats", List.of("a red car"), 0.0),
          new Case("", List.of("a red car"), 0.0));

  public static void check(ToDoubleBiFunction<String, List<String>> bleu4) {
    for (Case one : CASES) {
      assertEquals(
          one.expected,
          bleu4.applyAsDouble(one.candidate, one.references),
          1e-9,
          "\"" + one.candidate + "\" against " + one.references);
    }
    for (JsonNode set : sets()) {
      for (int i = 0; i < set.path("images").size(); i++) {
        List<String> texts =
            StreamSupport.stream(set.path("images").get(i).spliterator(), false)
                .map(text -> text.asText().replaceAll("(?U)\\s+", " ").strip()) // as nltk splits
                .toList();
        List<String> references = texts.subList(1, texts.size());
        assertEquals(
            set.path("per_image").get(i).get(0).doubleValue(),
            bleu4.applyAsDouble(texts.get(0), references),
            1e-9,
            "\"" + texts.get(0) + "\" against " + references);
      }
    }
  }

  /** The sets of random captions that converters/metric_references.py scored. */
  private static JsonNode sets() {
    try (InputStream in = BleuCheck.class.getResourceAsStream("/metrics/scores.json.gz")) {
      return Json.mapper().readTree(new GZIPInputStream(in)).path("sets");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
