package dev.clipcap.metrics;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.clipcap.io.FileProblem;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The values of a JSON file, which in JSON lines are several. */
final class JsonValues {
  private JsonValues() {}

  static List<JsonNode> read(Path file) {
    ObjectReader reader =
        Json.mapper().reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    List<JsonNode> values = new ArrayList<>();
    try (JsonParser parser = Json.mapper().createParser(file.toFile())) {
      while (parser.nextToken() != null) {
        values.add(reader.readTree(parser));
      }
      return values;
    } catch (JsonProcessingException e) {
      if (values.isEmpty()) {
        return List.of(Json.readTree(file)); // which has the words for it
      }
      throw new InvalidInputException(
          file + ", line " + (values.size() + 1),
          "malformed JSON",
          "one JSON object",
          "correct it",
          e);
    } catch (IOException e) {
      throw FileProblem.reading(file, "captions", e);
    }
  }
}
