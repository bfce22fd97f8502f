package dev.clipcap.core.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The parts of a tokenizer.json that GPT-2's and CLIP's tokenizers are made of, and their fields.
 * Nothing else reaches Hugging Face's tokenizers: what it does not expect can end the process, and
 * a regular expression of a stranger's can take for ever.
 */
record TokenizerSchema(Refusal refusal) {
  private static final int LONGEST = 1000; // characters of a literal
  private static final int MOST_PARTS = 16;

  private static final Predicate<JsonNode> FLAG = JsonNode::isBoolean;

  /** GPT-2's splitting, and CLIP's without and with its special tokens. */
  private static final Set<String> SPLITS =
      Set.of(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+",
          "<\\|startoftext\\|>|<\\|endoftext\\|>|"
              + "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+");

  private static final Set<String> BEHAVIORS =
      Set.of("Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous");

  private static final Map<String, Predicate<JsonNode>> SPLIT =
      Map.of(
          "pattern",
          TokenizerSchema::isPattern,
          "behavior",
          v -> BEHAVIORS.contains(v.asText()),
          "invert",
          FLAG);

  private static final Map<String, Predicate<JsonNode>> BYTE_LEVEL =
      Map.of("add_prefix_space", FLAG, "trim_offsets", FLAG, "use_regex", FLAG);

  private static final Map<String, Map<String, Predicate<JsonNode>>> NORMALIZERS =
      Map.of(
          "NFC", Map.of(),
          "NFD", Map.of(),
          "NFKC", Map.of(),
          "NFKD", Map.of(),
          "Lowercase", Map.of(),
          "StripAccents", Map.of(),
          "Replace",
              Map.of("pattern", TokenizerSchema::isPattern, "content", TokenizerSchema::isText));

  private static final Map<String, Map<String, Predicate<JsonNode>>> PRE_TOKENIZERS =
      Map.of("ByteLevel", BYTE_LEVEL, "WhitespaceSplit", Map.of(), "Split", SPLIT);

  /** Fields that a part may lack. */
  private static final Set<String> OPTIONAL = Set.of("use_regex");

  private static final Set<String> ADDED_FLAGS =
      Set.of("single_word", "lstrip", "rstrip", "normalized", "special");

  private static final Set<String> ADDED_VALUES = Set.of("id", "content");

  private static boolean isText(JsonNode v) {
    return v.isTextual() && !v.textValue().isEmpty() && v.textValue().length() <= LONGEST;
  }

  private static boolean isPattern(JsonNode v) {
    String regex = v.path("Regex").asText();
    return v.size() == 1
        && (isText(v.path("String")) || SPLITS.contains(regex) || regex.equals("\\s+"));
  }

  /** Refuses a part that is wrong. */
  @FunctionalInterface
  interface Refusal {
    void refuseIf(boolean wrong, String found, String expected);
  }

  void normalizer(JsonNode part) {
    oneOrSequence("normalizer", "normalizers", part, NORMALIZERS);
  }

  void preTokenizer(JsonNode part) {
    oneOrSequence("pre_tokenizer", "pretokenizers", part, PRE_TOKENIZERS);
  }

  void decoder(JsonNode part) {
    if (!part.isNull()) {
      check("decoder", part, Map.of("ByteLevel", BYTE_LEVEL));
    }
  }

  /** Content, id and five flags; a content of marks alone could vanish in a normalizer. */
  void added(JsonNode token) {
    refusal.refuseIf(!token.isObject(), "an added token " + shown(token), "an object");
    for (String name : ADDED_FLAGS) {
      JsonNode flag = token.path(name);
      refusal.refuseIf(
          !flag.isBoolean(), "an added token whose " + name + " is " + shown(flag), "a flag");
    }
    for (var entry : token.properties()) {
      refusal.refuseIf(
          !ADDED_FLAGS.contains(entry.getKey()) && !ADDED_VALUES.contains(entry.getKey()),
          "an added token's field " + shown(entry.getKey()),
          "those of GPT-2's and CLIP's");
    }
    JsonNode content = token.path("content");
    refusal.refuseIf(
        !isText(content) || content.textValue().codePoints().allMatch(TokenizerSchema::mark),
        "an added token's content " + shown(content),
        "a text of 1 to " + LONGEST + " characters that are not all accents");
    JsonNode id = token.path("id");
    refusal.refuseIf(
        !id.isInt() || id.intValue() < 0, "an added token's id " + shown(id), "a number from 0 on");
  }

  private static boolean mark(int character) {
    int type = Character.getType(character);
    return type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.COMBINING_SPACING_MARK;
  }

  private void oneOrSequence(
      String field,
      String parts,
      JsonNode part,
      Map<String, Map<String, Predicate<JsonNode>>> known) {
    if (part.isNull()) {
      return;
    }
    if (!part.path("type").asText().equals("Sequence")) {
      check(field, part, known);
      return;
    }
    JsonNode sequence = part.path(parts);
    refusal.refuseIf(
        part.size() != 2 || !sequence.isArray() || sequence.size() > MOST_PARTS,
        field + " of type Sequence without " + parts + ", or with more than that",
        "a list of at most " + MOST_PARTS);
    sequence.forEach(one -> check(field, one, known));
  }

  private void check(
      String field, JsonNode part, Map<String, Map<String, Predicate<JsonNode>>> known) {
    Map<String, Predicate<JsonNode>> fields = known.get(part.path("type").asText());
    refusal.refuseIf(
        fields == null,
        "a " + field + " of type " + shown(part.path("type")),
        "one as GPT-2 and CLIP have: " + String.join(", ", new TreeSet<>(known.keySet())));
    for (var entry : part.properties()) {
      refusal.refuseIf(
          !entry.getKey().equals("type") && !fields.containsKey(entry.getKey()),
          field + "'s field " + shown(entry.getKey()),
          "none of that name");
    }
    fields.forEach(
        (name, fits) -> {
          boolean left = !part.has(name) && OPTIONAL.contains(name);
          refusal.refuseIf(
              !left && !fits.test(part.path(name)),
              field + "." + name + " " + shown(part.path(name)),
              "one as GPT-2's or CLIP's tokenizer has");
        });
  }

  private static String shown(JsonNode value) {
    return value.isMissingNode()
        ? "nothing"
        : shown(value.isTextual() ? value.textValue() : value.toString());
  }

  /** Short enough for a line. */
  static String shown(String value) {
    return value.length() <= 60 ? value : value.substring(0, 60) + "...";
  }
}
