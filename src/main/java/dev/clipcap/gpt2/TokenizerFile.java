package dev.clipcap.gpt2;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a tokenizer.json says of itself, read before Hugging Face's tokenizers does: some of it ends
 * the process there, and some of it makes other ids of a text than the model was trained with.
 */
final class TokenizerFile {
  private static final ObjectReader PART =
      Json.mapper()
          .readerFor(JsonNode.class)
          .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Path file;
  private final Map<String, JsonNode> fields = new HashMap<>(); // "model.type", "normalizer", ...
  private int highest = -1; // id

  private TokenizerFile(Path file) {
    this.file = file;
  }

  /**
   * Reads the file but for its merges, which are most of it.
   *
   * @throws InvalidInputException if it is no tokenizer of the kind that GPT-2 and CLIP have
   */
  static TokenizerFile read(Path file) {
    TokenizerFile read = new TokenizerFile(file);
    Map<String, Integer> vocabulary = new HashMap<>();
    try (JsonParser json = Json.mapper().getFactory().createParser(file.toFile())) {
      read.object(json, "", vocabulary);
    } catch (JsonProcessingException e) {
      throw read.refused("malformed JSON", "a tokenizer in Hugging Face's JSON format");
    } catch (IOException e) {
      throw read.refused("a file that cannot be read", "a tokenizer.json");
    }
    read.check();
    read.checkAdded(vocabulary);
    return read;
  }

  private void object(JsonParser json, String prefix, Map<String, Integer> vocabulary)
      throws IOException {
    if (json.currentToken() == null && json.nextToken() != JsonToken.START_OBJECT) {
      throw refused("no JSON object", "a tokenizer in Hugging Face's JSON format");
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = prefix + json.currentName();
      json.nextToken();
      switch (name) {
        case "model" -> {
          if (json.currentToken() == JsonToken.START_OBJECT) {
            object(json, "model.", vocabulary);
          }
        }
        case "model.vocab" -> {
          if (json.currentToken() == JsonToken.START_OBJECT) {
            vocabulary(json, vocabulary);
          } else {
            json.skipChildren();
          }
        }
        case "model.merges" -> json.skipChildren();
        default -> fields.put(name, PART.readValue(json));
      }
    }
  }

  private void vocabulary(JsonParser json, Map<String, Integer> vocabulary) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String token = json.currentName();
      if (json.nextToken() != JsonToken.VALUE_NUMBER_INT) {
        throw refused("a token without an id in model.vocab", "a number for each");
      }
      vocabulary.put(token, json.getIntValue());
      highest = Math.max(highest, json.getIntValue());
    }
  }

  private void check() {
    String type = field("model.type").asText("BPE");
    if (!type.equals("BPE") || highest < 0) {
      throw refused(
          type.equals("BPE") ? "no model.vocab" : "a model of type " + type,
          "BPE, as GPT-2 and CLIP have");
    }
    if (field("model.dropout").asDouble() != 0) {
      throw refused(
          "model.dropout " + field("model.dropout") + ", by which a text has other ids each time",
          "null");
    }
    if (!field("model.continuing_subword_prefix").asText("").isEmpty()) {
      throw refused(
          "model.continuing_subword_prefix " + field("model.continuing_subword_prefix"),
          "none, as GPT-2 and CLIP have");
    }
    if (field("normalizer").findValuesAsText("type").contains("Precompiled")) {
      throw refused("a normalizer of type Precompiled", "one as GPT-2 and CLIP have, or null");
    }
  }

  /** Hugging Face's tokenizers gives added tokens ids of its own, whatever the file says. */
  private void checkAdded(Map<String, Integer> vocabulary) {
    int next = vocabulary.size();
    for (JsonNode token : field("added_tokens")) {
      String text = token.path("content").asText();
      int said = token.path("id").asInt(-1);
      Integer known = vocabulary.get(text);
      int id = known == null ? next : known;
      if (said != id) {
        throw refused(
            "the added token \"%s\" with id %d".formatted(text, said),
            "id " + id + ", which Hugging Face's tokenizers gives it");
      }
      next = Math.max(next, id + 1);
      highest = Math.max(highest, id);
    }
  }

  /**
   * Refuses what a GPT-2 of V tokens cannot have. Fewer tokens are fine: V is often rounded up.
   *
   * @param vocabulary V
   * @throws InvalidInputException if there is an id of V or more, or if special tokens are put
   *     around every text
   */
  void requireFor(int vocabulary) {
    requireIdsBelow(vocabulary);
    requireNoneAdded();
  }

  /** The first half of {@link #requireFor}: a CLIP's texts have special tokens around them. */
  void requireIdsBelow(int vocabulary) {
    if (highest >= vocabulary) {
      throw new InvalidInputException(
          file.toString(),
          "more than " + vocabulary + " tokens: ids up to " + highest,
          "ids below " + vocabulary + ", as many as the model has",
          "use the tokenizer that belongs to the model");
    }
  }

  private void requireNoneAdded() {
    JsonNode processor = field("post_processor");
    List<String> types = processor.findValuesAsText("type");
    boolean adds =
        types.contains("RobertaProcessing")
            || types.contains("BertProcessing")
            || !processor.findValues("SpecialToken").isEmpty();
    if (adds) {
      throw refused(
          "a post_processor that puts special tokens around a text",
          "none, as GPT-2 has: a caption is its words alone");
    }
  }

  /** How many tokens there are if none is left out. */
  int size() {
    return highest + 1;
  }

  private JsonNode field(String name) {
    return fields.getOrDefault(name, NullNode.instance);
  }

  private InvalidInputException refused(String found, String expected) {
    return new InvalidInputException(
        file.toString(), found, expected, "restore the tokenizer.json that belongs to the model");
  }
}
