package dev.clipcap.lab.pretrain;

import dev.clipcap.core.tokens.TokenBytes;
import dev.clipcap.io.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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

  private record Pair(String left, String right) implements Comparable<Pair> {
    @Override
    public int compareTo(Pair other) {
      int byLeft = left.compareTo(other.left);
      return byLeft != 0 ? byLeft : right.compareTo(other.right);
    }

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
    Pair best = null;
    for (Map.Entry<Pair, Integer> entry : counts.entrySet()) {
      int lead = best == null ? 1 : entry.getValue() - counts.get(best);
      if (lead > 0 || (lead == 0 && entry.getKey().compareTo(best) < 0)) {
        best = entry.getKey();
      }
    }
    return best;
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

  private static Map<String, Object> tokenizer(List<Pair> merges) {
    Map<String, Integer> vocabulary = new LinkedHashMap<>();
    for (int b = 0; b < 256; b++) {
      vocabulary.put(TokenBytes.symbol(b), vocabulary.size());
    }
    for (Pair merge : merges) {
      vocabulary.putIfAbsent(merge.joined(), vocabulary.size());
    }
    int end = vocabulary.size();
    vocabulary.put(END_OF_TEXT, end);

    Map<String, Object> endToken = new LinkedHashMap<>();
    endToken.put("id", end);
    endToken.put("content", END_OF_TEXT);
    for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
      endToken.put(flag, false);
    }
    endToken.put("special", true);
    Map<String, Object> bytes = new LinkedHashMap<>();
    bytes.put("type", "ByteLevel");
    bytes.put("add_prefix_space", false);
    bytes.put("trim_offsets", true);
    bytes.put("use_regex", true);
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("type", "BPE");
    model.put("dropout", null);
    model.put("unk_token", null);
    model.put("continuing_subword_prefix", "");
    model.put("end_of_word_suffix", "");
    model.put("fuse_unk", false);
    model.put("byte_fallback", false);
    model.put("vocab", vocabulary);
    model.put("merges", merges.stream().map(m -> m.left + " " + m.right).toList());

    Map<String, Object> tokenizer = new LinkedHashMap<>();
    tokenizer.put("version", "1.0");
    tokenizer.put("truncation", null);
    tokenizer.put("padding", null);
    tokenizer.put("added_tokens", List.of(endToken));
    tokenizer.put("normalizer", null);
    tokenizer.put("pre_tokenizer", bytes);
    tokenizer.put("post_processor", null);
    tokenizer.put("decoder", bytes);
    tokenizer.put("model", model);
    return tokenizer;
  }

  private static List<String> symbols(String word) {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    String[] symbols = new String[bytes.length];
    Arrays.setAll(symbols, i -> TokenBytes.symbol(bytes[i] & 0xff));
    return List.of(symbols);
  }
}
