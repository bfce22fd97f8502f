package dev.clipcap.lab.pretrain;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.core.tokens.TokenBytes;
import dev.clipcap.io.Json;
import dev.clipcap.io.Template;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Learns a byte-level BPE vocabulary as GPT-2's was learned (Sennrich et al. 2016; Radford et al.
 * 2019): start from the 256 bytes, and again and again join the most frequent pair of neighbours.
 */
public final class BpeTrainer {
  private static final Pattern WORDS =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+");
  private static final String END_OF_TEXT = "<|endoftext|>";

  private BpeTrainer() {}

  private record Pair(String left, String right) {
    static final Comparator<Pair> ALPHABETICAL =
        Comparator.comparing(Pair::left).thenComparing(Pair::right);

    String joined() {
      return left + right;
    }
  }

  /**
   * Learns a vocabulary and writes it in the format of Hugging Face's tokenizers.
   *
   * @param texts to count pairs in
   * @param vocabulary how many ids: 256 bytes, the joins, and {@code <|endoftext|>} last; fewer if
   *     no pair is left
   */
  public static void train(Iterable<String> texts, int vocabulary, Path tokenizerJson) {
    Map<List<String>, Integer> words = countWords(texts);
    List<Pair> merges = new ArrayList<>();
    while (256 + merges.size() + 1 < vocabulary) {
      Pair best = mostFrequent(words);
      if (best == null) {
        break;
      }
      merges.add(best);
      words = join(words, best);
    }
    Json.write(tokenizerJson, tokenizer(merges));
  }

  private static Map<List<String>, Integer> countWords(Iterable<String> texts) {
    Map<String, Integer> counts = new TreeMap<>();
    for (String text : texts) {
      Matcher matcher = WORDS.matcher(text);
      while (matcher.find()) {
        counts.merge(matcher.group(), 1, Integer::sum);
      }
    }
    Map<List<String>, Integer> words = new LinkedHashMap<>();
    counts.forEach((word, count) -> words.put(symbols(word), count));
    return words;
  }

  /** The pair with the highest count; of equals the first in alphabetical order. */
  private static Pair mostFrequent(Map<List<String>, Integer> words) {
    Map<Pair, Integer> counts = new HashMap<>();
    words.forEach(
        (word, count) -> {
          for (int i = 0; i + 1 < word.size(); i++) {
            counts.merge(new Pair(word.get(i), word.get(i + 1)), count, Integer::sum);
          }
        });
    return counts.entrySet().stream()
        .max(
            Map.Entry.<Pair, Integer>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey(Pair.ALPHABETICAL.reversed())))
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  private static Map<List<String>, Integer> join(Map<List<String>, Integer> words, Pair pair) {
    Map<List<String>, Integer> joined = new LinkedHashMap<>();
    words.forEach(
        (word, count) -> {
          List<String> symbols = new ArrayList<>();
          for (int i = 0; i < word.size(); i++) {
            boolean here =
                i + 1 < word.size()
                    && word.get(i).equals(pair.left)
                    && word.get(i + 1).equals(pair.right);
            symbols.add(here ? pair.joined() : word.get(i));
            i += here ? 1 : 0;
          }
          joined.merge(symbols, count, Integer::sum);
        });
    return joined;
  }

  private static JsonNode tokenizer(List<Pair> merges) {
    Map<String, Integer> vocabulary = new LinkedHashMap<>();
    for (int b = 0; b < 256; b++) {
      vocabulary.put(TokenBytes.symbol(b), vocabulary.size());
    }
    for (Pair merge : merges) {
      vocabulary.putIfAbsent(merge.joined(), vocabulary.size());
    }
    int end = vocabulary.size();
    vocabulary.put(END_OF_TEXT, end);
    byte[] empty = Template.fill(BpeTrainer.class, "tokenizer.json", Map.of()).getBytes(UTF_8);
    JsonNode tokenizer = Json.parse(empty, JsonNode.class, "tokenizer.json");
    ((ObjectNode) tokenizer.at("/added_tokens/0")).put("id", end);
    ObjectNode model = (ObjectNode) tokenizer.get("model");
    model.set("vocab", Json.mapper().valueToTree(vocabulary));
    model.set(
        "merges",
        Json.mapper().valueToTree(merges.stream().map(m -> m.left + " " + m.right).toList()));
    return tokenizer;
  }

  private static List<String> symbols(String word) {
    byte[] bytes = word.getBytes(UTF_8);
    String[] symbols = new String[bytes.length];
    Arrays.setAll(symbols, i -> TokenBytes.symbol(bytes[i] & 0xff));
    return List.of(symbols);
  }
}
