package dev.clipcap.lab.pretrain;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.clipcap.core.tokens.BpeTokenizer;
import dev.clipcap.data.TextRule;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.TextLines;
import dev.clipcap.io.Wording;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * The texts that a language model learns from, and those that show what it learned.
 *
 * @param train texts
 * @param validation texts, none of them to be learned from
 */
record LanguageModelTexts(List<String> train, List<String> validation) {
  private static final int HELD = 50; // one of so many, where there is no file of them

  /**
   * Reads them.
   *
   * @throws InvalidInputException if a file cannot be read, or there are too few lines
   */
  static LanguageModelTexts read(LanguageModelSettings settings) {
    List<String> texts = lines(Path.of(settings.textFile()), settings.text());
    if (settings.validationFile() != null) {
      return new LanguageModelTexts(
          texts, lines(Path.of(settings.validationFile()), settings.text()));
    }
    List<String> train = new ArrayList<>();
    List<String> held = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      (i % HELD == HELD - 1 ? held : train).add(texts.get(i));
    }
    InvalidInputException.refuseIf(
        held.isEmpty(),
        settings.textFile(),
        texts.size() + " lines",
        HELD + " or more, of which every " + HELD + "th is for validation",
        "give more text, or another file with " + Wording.setting("validationFile", "FILE"));
    return new LanguageModelTexts(train, held);
  }

  private static List<String> lines(Path file, TextRule rule) {
    UnaryOperator<String> apply = rule == null ? String::strip : rule::apply;
    List<String> lines = new ArrayList<>();
    TextLines.forEach(file, (line, where, index) -> lines.add(apply.apply(line)));
    InvalidInputException.refuseIf(
        lines.isEmpty(), file.toString(), "no text", "one text a line", "give another file");
    return lines;
  }

  /** The training texts as ids, each followed by the end of text. */
  static int[][] encode(List<String> texts, BpeTokenizer tokenizer) {
    return texts.stream()
        .map(tokenizer::encode)
        .map(ids -> IntStream.concat(Arrays.stream(ids), IntStream.of(tokenizer.endOfText())))
        .map(IntStream::toArray)
        .toArray(int[][]::new);
  }

  /**
   * The windows of an epoch: the texts in an order of the epoch's own, one after another, cut into
   * windows of {@code length + 1} ids of which neighbours share one. A rest is left out.
   */
  static List<int[]> windows(int[][] texts, int end, int length, long seed) {
    List<int[]> order = new ArrayList<>(List.of(texts));
    Collections.shuffle(order, new Random(seed));
    int[] stream =
        IntStream.concat(IntStream.of(end), order.stream().flatMapToInt(Arrays::stream)).toArray();
    List<int[]> windows = new ArrayList<>();
    for (int from = 0; from + length < stream.length; from += length) {
      windows.add(Arrays.copyOfRange(stream, from, from + length + 1));
    }
    return windows;
  }

  /** Texts of one length each, begun by the end of text, cut to what a model has positions for. */
  static List<List<int[]>> byLength(int[][] texts, int end, int length, int most) {
    Map<Integer, List<int[]>> byLength =
        Arrays.stream(texts)
            .map(text -> IntStream.concat(IntStream.of(end), Arrays.stream(text).limit(length)))
            .map(IntStream::toArray)
            .collect(groupingBy(row -> row.length, TreeMap::new, toList()));
    List<List<int[]>> batches = new ArrayList<>();
    for (List<int[]> rows : byLength.values()) {
      for (int from = 0; from < rows.size(); from += most) {
        batches.add(rows.subList(from, Math.min(rows.size(), from + most)));
      }
    }
    return batches;
  }
}
