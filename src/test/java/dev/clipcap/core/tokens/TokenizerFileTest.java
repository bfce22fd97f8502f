package dev.clipcap.core.tokens;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Variants of a tokenizer.json beside Hugging Face's tokenizers: tokenizer_references.py's ids. */
class TokenizerFileTest {
  private static final Path MINI = Path.of("savedmodels", "gpt2-mini", "tokenizer.json");
  private static final int V = 1332;

  @TempDir Path folder;

  static JsonNode references() {
    try {
      return Json.readTree(
          Path.of(TokenizerFileTest.class.getResource("/odd-configs/tokenizers.json").toURI()));
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  static Stream<Arguments> variants() {
    return references().get("variants").properties().stream()
        .map(variant -> Arguments.of(variant.getKey(), variant.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("variants")
  void idsAndTextsAreHuggingFaces(String name, JsonNode expected) throws IOException {
    Path file = patched(expected.get("patch"));
    JsonNode texts = references().get("texts");
    byte[][] bytes = TokenBytes.read(file, V + 8);
    try (BpeTokenizer tokenizer = BpeTokenizer.load(file)) {
      for (int i = 0; i < texts.size(); i++) {
        int[] ids = Json.mapper().convertValue(expected.get("ids").get(i), int[].class);
        String decoded = expected.get("decoded").get(i).textValue();
        assertArrayEquals(ids, tokenizer.encode(texts.get(i).textValue()));
        assertEquals(decoded, tokenizer.decode(ids));
        // What the serving model's graph joins.
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (int id : ids) {
          joined.writeBytes(bytes[id]);
        }
        assertEquals(decoded, joined.toString(StandardCharsets.UTF_8));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"model\": {\"dropout\": 0.1}} | model.dropout 0.1, by which a text has other ids",
        "{\"model\": {\"continuing_subword_prefix\": \"##\"}} | continuing_subword_prefix \"##\"",
        "{\"model\": {\"type\": \"WordPiece\"}} | a model of type WordPiece, expected BPE",
        "{\"model\": {\"type\": \"Unigram\", \"vocab\": [[\"a\", -1.5]]}} | a model of type Unigram",
        "{\"model\": {\"vocab\": {}}} | no model.vocab",
        "{\"model\": {\"vocab\": {\"a\": null}}} | a token without an id",
        "{\"model\": {\"vocab\": 3}} | no model.vocab",
        "{\"added_tokens\": [{\"id\": 1335, \"content\": \"red hat\", \"single_word\": false,"
            + " \"lstrip\": false, \"rstrip\": false, \"normalized\": false, \"special\": false}]}"
            + " | the added token \"red hat\" with id 1335, expected id 1332",
        "{\"normalizer\": {\"type\": \"Precompiled\", \"precompiled_charsmap\": \"AAAA\"}}"
            + " | a normalizer of type Precompiled",
        "{\"normalizer\": {\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"Precompiled\","
            + " \"precompiled_charsmap\": \"AAAA\"}]}} | a normalizer of type Precompiled",
        "{\"normalizer\": {\"type\": \"Replace\", \"pattern\": {\"Regex\": \"(a+)+$\"}, \"content\":"
            + " \"x\"}} | normalizer.pattern {\"Regex\":\"(a+)+$\"}",
        "{\"normalizer\": {\"type\": \"Lowercase\", \"left\": 1}} | normalizer's field left",
        "{\"normalizer\": [[[[]]]]} | a normalizer of type nothing",
        "{\"pre_tokenizer\": {\"type\": \"UnicodeScripts\"}} | a pre_tokenizer of type UnicodeScripts",
        "{\"pre_tokenizer\": {\"type\": \"Sequence\"}} | of type Sequence without pretokenizers",
        "{\"pre_tokenizer\": {\"type\": \"ByteLevel\"}} | nothing, expected one as GPT-2's",
        "{\"decoder\": {\"type\": \"Metaspace\", \"replacement\": \"__\"}} | a decoder of type",
        "{\"model\": {\"vocab\": {\"a\": 4294967296}}} | the id 4294967296",
        "{\"model\": {\"vocab\": {\"a\": -1}}} | the id -1",
        "{\"model\": {\"vocab\": {\"a\": 0, \"b\": 0}}} | the id 0 in model.vocab, twice",
        "{\"model\": {\"merges\": [\"q zz\"]}} | a merge with \"zz\", which is not in model.vocab",
        "{\"model\": {\"merges\": [\"a b c\"]}} | the merge \"a b c\", expected two tokens",
        "{\"model\": {\"merges\": [[\"a\"]]}} | the merge [\"a\"]",
        "{\"model\": {\"byte_fallback\": 3}} | model.byte_fallback 3",
        "{\"model\": {\"cache\": 3}} | the field model.cache",
        "{\"hook\": 3} | the field hook",
        "{\"added_tokens\": [{\"id\": 1, \"content\": \"a\"}]} | an added token whose",
        "{\"added_tokens\": 3} | added_tokens that are no list"
      })
  void whatEndsTheProcessOrMakesOtherIdsIsRefused(String patch, String expected)
      throws IOException {
    Path file = patched(Json.mapper().readTree(patch));
    assertRefused(expected, () -> BpeTokenizer.load(file).close());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "[]", "3", "{}", "{\"model\": null}", "{\"model\": {\"vocab\": {"})
  void whatIsNoTokenizerIsRefused(String json) throws IOException {
    Path file = Files.writeString(folder.resolve("tokenizer.json"), json);
    String expected = json.isEmpty() ? "nothing in it" : "restore the tokenizer.json";
    assertRefused(expected, () -> BpeTokenizer.load(file).close());
  }

  /** transformers would put them around every caption in training. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\": \"TemplateProcessing\", \"single\": [{\"SpecialToken\": {\"id\":"
            + " \"<|endoftext|>\", \"type_id\": 0}}, {\"Sequence\": {\"id\": \"A\", \"type_id\":"
            + " 0}}], \"pair\": [{\"Sequence\": {\"id\": \"A\", \"type_id\": 0}}, {\"Sequence\":"
            + " {\"id\": \"B\", \"type_id\": 1}}], \"special_tokens\": {\"<|endoftext|>\": {\"id\":"
            + " \"<|endoftext|>\", \"ids\": [1331], \"tokens\": [\"<|endoftext|>\"]}}}",
        "{\"type\": \"RobertaProcessing\", \"sep\": [\"<|endoftext|>\", 1331], \"cls\":"
            + " [\"<|endoftext|>\", 1331], \"trim_offsets\": false, \"add_prefix_space\": false}"
      })
  void specialTokensAroundATextAreNotGpt2s(String processor) throws IOException {
    Path file = patched(Json.mapper().readTree("{\"post_processor\": " + processor + "}"));
    try (BpeTokenizer tokenizer = BpeTokenizer.load(file)) { // as CLIP's is
      assertRefused("puts special tokens around a text", () -> tokenizer.requireFor(V));
    }
    String harmless =
        "{\"post_processor\": {\"type\": \"ByteLevel\", \"trim_offsets\": false,"
            + " \"add_prefix_space\": true, \"use_regex\": true}}";
    try (BpeTokenizer tokenizer = BpeTokenizer.load(patched(Json.mapper().readTree(harmless)))) {
      tokenizer.requireFor(V);
    }
  }

  /** A table may have more rows than there are tokens, but not fewer. */
  @Test
  void moreTokensThanRowsAreRefused() {
    try (BpeTokenizer tokenizer = BpeTokenizer.load(MINI)) {
      assertEquals(V, tokenizer.size());
      tokenizer.requireFor(V);
      tokenizer.requireFor(V + 4);
      assertRefused("more than 1331 tokens: ids up to 1331", () -> tokenizer.requireFor(V - 1));
      assertEquals("", tokenizer.decode(new int[] {V + 3})); // a row that is no token
    }
  }

  @Test
  void withoutAnEndOfTextThereIsNone() throws IOException {
    Path file = patched(Json.mapper().readTree("{\"added_tokens\": []}"));
    try (BpeTokenizer mini = BpeTokenizer.load(MINI)) {
      assertEquals(V - 1, mini.endOfText());
    }
    ObjectNode tree = (ObjectNode) Json.readTree(file);
    ((ObjectNode) tree.path("model").path("vocab")).remove("<|endoftext|>");
    Files.writeString(file, tree.toString());
    try (BpeTokenizer tokenizer = BpeTokenizer.load(file)) {
      assertRefused("no token <|endoftext|>", tokenizer::endOfText);
    }
  }

  private static void assertRefused(String expected, Executable run) {
    String message = assertThrows(InvalidInputException.class, run).getMessage();
    assertTrue(message.contains(expected), message);
    assertFalse(message.contains("\n"), message);
  }

  /** The mini tokenizer with some fields replaced, those of its model one by one. */
  private Path patched(JsonNode patch) throws IOException {
    ObjectNode tree = (ObjectNode) Json.readTree(MINI);
    for (var field : patch.properties()) {
      if (field.getKey().equals("model")) {
        ((ObjectNode) tree.get("model")).setAll((ObjectNode) field.getValue());
      } else {
        tree.set(field.getKey(), field.getValue());
      }
    }
    return Files.writeString(folder.resolve("tokenizer.json"), tree.toString());
  }
}
