package dev.clipcap.core.tokens;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A tokenizer.json, read before Hugging Face's tokenizers does: some of what can stand in it ends
 * the process there, and some makes other ids of a text than the model was trained with. Only what
 * was understood here goes there ({@link #toJson}).
 */
final class TokenizerFile {
  private static final ObjectReader PART =
      Json.mapper()
          .readerFor(JsonNode.class)
          .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final int MOST_BYTES = 1 << 25; // GPT-2's has 2 MB
  private static final int MOST_IDS = 1 << 24;
  private static final int LONGEST_SUFFIX = 100;

  private static final Set<String> FIELDS =
      Set.of(
          """
          version truncation padding added_tokens normalizer pre_tokenizer post_processor decoder
          model.type model.dropout model.unk_token model.continuing_subword_prefix
          model.end_of_word_suffix model.fuse_unk model.byte_fallback model.ignore_merges
          """
              .split("\\s+"));

  private final Path file;
  private final Map<String, JsonNode> fields = new HashMap<>(); // "model.type", "normalizer", ...
  private final Map<String, Integer> vocabulary = new HashMap<>();
  private final List<List<String>> merges = new ArrayList<>(); // two tokens that make one
  private final TokenizerSchema schema = new TokenizerSchema(this::refuseIf);
  private int highest = -1; // id

  private TokenizerFile(Path file) {
    this.file = file;
  }

  /**
   * Reads the file.
   *
   * @throws InvalidInputException if it is no tokenizer of the kind that GPT-2 and CLIP have
   */
  static TokenizerFile read(Path file) {
    TokenizerFile read = new TokenizerFile(file);
    byte[] text = Json.text(file, MOST_BYTES);
    try (JsonParser json = Json.mapper().getFactory().createParser(text)) {
      boolean object = json.nextToken() == JsonToken.START_OBJECT;
      read.refuseIf(!object, "no JSON object", "a tokenizer in Hugging Face's JSON format");
      read.object(json, "");
      read.refuseIf(json.nextToken() != null, "more after the end of the JSON", "one value");
    } catch (JsonProcessingException e) {
      throw read.refused("malformed JSON", "a tokenizer in Hugging Face's JSON format");
    } catch (IOException e) {
      throw read.refused("a file that cannot be read", "a tokenizer.json");
    }
    read.check();
    read.checkAdded();
    return read;
  }

  private void object(JsonParser json, String prefix) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = prefix + json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals("model") && value == JsonToken.START_OBJECT) {
        object(json, "model.");
      } else if (name.equals("model.vocab") && value == JsonToken.START_OBJECT) {
        vocabulary(json);
      } else if (name.equals("model.merges") && value == JsonToken.START_ARRAY) {
        merges(json);
      } else if (name.equals("model") || name.equals("model.vocab")) {
        json.skipChildren(); // its absence is said
      } else if (FIELDS.contains(name)) {
        fields.put(name, PART.readValue(json));
      } else {
        throw refused(
            "the field " + TokenizerSchema.shown(name), "those that GPT-2's and CLIP's have");
      }
    }
  }

  private void vocabulary(JsonParser json) throws IOException {
    BitSet taken = new BitSet();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String token = json.currentName();
      boolean number = json.nextToken() == JsonToken.VALUE_NUMBER_INT;
      refuseIf(!number, "a token without an id in model.vocab", "a number for each");
      long id = json.getLongValue();
      if (id < 0 || id >= MOST_IDS || taken.get((int) id)) {
        throw refused(
            "the id " + id + " in model.vocab, twice or out of range",
            "one of its own for each token, from 0 on");
      }
      taken.set((int) id);
      vocabulary.put(token, (int) id);
      highest = Math.max(highest, (int) id);
    }
  }

  /** {@code "a b"} or, in newer files, {@code ["a", "b"]}. */
  private void merges(JsonParser json) throws IOException {
    while (json.nextToken() != JsonToken.END_ARRAY) {
      boolean text = json.currentToken() == JsonToken.VALUE_STRING;
      JsonNode merge = text ? TextNode.valueOf(json.getText()) : PART.readValue(json);
      List<String> parts = new ArrayList<>();
      if (merge.isTextual()) {
        parts.addAll(List.of(merge.textValue().split(" ", -1)));
      } else if (merge.isArray()) {
        merge.forEach(part -> parts.add(part.isTextual() ? part.textValue() : ""));
      }
      if (parts.size() != 2 || parts.contains("")) {
        throw refused("the merge " + TokenizerSchema.shown(merge.toString()), "two tokens in each");
      }
      merges.add(List.copyOf(parts));
    }
  }

  private void check() {
    String type = field("model.type").asText("BPE");
    refuseIf(
        !type.equals("BPE") || highest < 0,
        type.equals("BPE") ? "no model.vocab" : "a model of type " + TokenizerSchema.shown(type),
        "BPE, as GPT-2 and CLIP have");
    for (List<String> merge : merges) {
      for (String token : List.of(merge.get(0), merge.get(1), String.join("", merge))) {
        if (!vocabulary.containsKey(token)) {
          throw refused(
              "a merge with \"" + TokenizerSchema.shown(token) + "\", which is not in model.vocab",
              "merges of tokens");
        }
      }
    }
    JsonNode dropout = field("model.dropout");
    refuseIf(
        !dropout.isNull() && !(dropout.isNumber() && dropout.asDouble() == 0),
        "model.dropout " + dropout + ", by which a text has other ids each time",
        "null");
    text("model.continuing_subword_prefix", 0, "none, as GPT-2 and CLIP have");
    text("model.end_of_word_suffix", LONGEST_SUFFIX, "a short text or null");
    text("model.unk_token", LONGEST_SUFFIX, "a token or null");
    for (String flag : List.of("model.fuse_unk", "model.byte_fallback", "model.ignore_merges")) {
      JsonNode value = field(flag);
      refuseIf(!value.isNull() && !value.isBoolean(), shown(flag, value), "true or false");
    }
    schema.normalizer(field("normalizer"));
    schema.preTokenizer(field("pre_tokenizer"));
    schema.decoder(field("decoder"));
  }

  private void text(String name, int longest, String expected) {
    JsonNode value = field(name);
    boolean fits = value.isTextual() && value.textValue().length() <= longest;
    refuseIf(!value.isNull() && !fits, shown(name, value), expected);
  }

  private static String shown(String name, JsonNode value) {
    return name + " " + TokenizerSchema.shown(value.toString());
  }

  /** Hugging Face's tokenizers gives added tokens ids of its own, whatever the file says. */
  private void checkAdded() {
    int next = vocabulary.size();
    JsonNode added = field("added_tokens");
    refuseIf(!added.isNull() && !added.isArray(), "added_tokens that are no list", "a list");
    for (JsonNode token : added) {
      schema.added(token);
      String text = token.path("content").asText();
      int said = token.path("id").asInt(-1);
      Integer known = vocabulary.get(text);
      int id = known == null ? next : known;
      refuseIf(
          said != id,
          "the added token \"" + TokenizerSchema.shown(text) + "\" with id " + said,
          "id " + id + ", which Hugging Face's tokenizers gives it");
      next = Math.max(next, id + 1);
      highest = Math.max(highest, id);
    }
  }

  /**
   * The file without what changes no id: truncation, padding and what comes after the model. (No
   * special tokens are put around a text here, and nobody asks for offsets.)
   */
  byte[] toJson() {
    Map<String, Object> model = new LinkedHashMap<>();
    for (String name : FIELDS) {
      if (name.startsWith("model.") && !field(name).isNull()) {
        model.put(name.substring("model.".length()), field(name));
      }
    }
    model.put("type", "BPE");
    model.put("vocab", vocabulary);
    model.put("merges", merges);
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("version", "1.0");
    List.of("truncation", "padding", "post_processor").forEach(none -> all.put(none, null));
    JsonNode added = field("added_tokens");
    all.put("added_tokens", added.isNull() ? List.of() : added);
    for (String part : List.of("normalizer", "pre_tokenizer", "decoder")) {
      all.put(part, field(part));
    }
    all.put("model", model);
    try {
      return Json.mapper().writeValueAsBytes(all);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // to memory
    }
  }

  /** Refuses what a GPT-2 of V tokens cannot have. Fewer are fine: V is often rounded up. */
  void requireFor(int vocabulary) {
    requireIdsBelow(vocabulary);
    JsonNode processor = field("post_processor");
    List<String> types = processor.findValuesAsText("type");
    refuseIf(
        types.contains("RobertaProcessing")
            || types.contains("BertProcessing")
            || !processor.findValues("SpecialToken").isEmpty(),
        "a post_processor that puts special tokens around a text",
        "none, as GPT-2 has: a caption is its words alone");
  }

  /** The first half of {@link #requireFor}: a CLIP's texts have special tokens around them. */
  void requireIdsBelow(int vocabulary) {
    InvalidInputException.refuseIf(
        highest >= vocabulary,
        file.toString(),
        "more than " + vocabulary + " tokens: ids up to " + highest,
        "ids below " + vocabulary + ", as many as the model has",
        "use the tokenizer that belongs to the model");
  }

  /** How many tokens there are if none is left out. */
  int size() {
    return highest + 1;
  }

  private JsonNode field(String name) {
    return fields.getOrDefault(name, NullNode.instance);
  }

  private void refuseIf(boolean wrong, String found, String expected) {
    if (wrong) {
      throw refused(found, expected);
    }
  }

  private InvalidInputException refused(String found, String expected) {
    return new InvalidInputException(
        file.toString(), found, expected, "restore the tokenizer.json that belongs to the model");
  }
}
