package dev.clipcap.tutorial;

import dev.clipcap.caption.Caption;
import dev.clipcap.core.tokens.BpeTokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The numbers of docs/tutorial.md, as the text that stands there. */
final class TutorialOutput {
  static final String REFERENCE = "A purple umbrella sitting on a beach.";

  private TutorialOutput() {}

  /** Steps 1 and 2, for which nothing need be trained. */
  static List<String> ofClip(float[] pixels, float[] embedding) {
    double min = 1e9;
    double max = -1e9;
    for (float p : pixels) {
      min = Math.min(min, p);
      max = Math.max(max, p);
    }
    int centre = Tutorial.SIZE / 2 * Tutorial.SIZE + Tutorial.SIZE / 2;
    int channel = Tutorial.SIZE * Tutorial.SIZE;
    return List.of(
        "pixels [3, 224, 224]",
        line("smallest %.3f, largest %.3f", min, max),
        line(
            "red, green, blue at the centre: %.3f %.3f %.3f",
            pixels[centre], pixels[channel + centre], pixels[2 * channel + centre]),
        "embedding [1, " + embedding.length + "]",
        line(
            "first four of them: %.3f %.3f %.3f %.3f",
            embedding[0], embedding[1], embedding[2], embedding[3]),
        line("length %.2f", length(embedding)));
  }

  /** Steps 3 to 7. */
  static List<String> ofCaptioner(Path captioner, float[] embedding) {
    List<String> lines = new ArrayList<>();
    int[] reference = Tutorial.tokens(captioner, REFERENCE);
    Tutorial.Forward forward = Tutorial.forward(captioner, embedding, reference);
    Caption caption = Tutorial.caption(captioner, Tutorial.IMAGE);
    try (BpeTokenizer tokenizer = BpeTokenizer.load(captioner.resolve("tokenizer.json"))) {
      lines.add(
          "prefix [1, %d, %d]".formatted(forward.prefix().length, forward.prefix()[0].length));
      for (int i = 0; i < forward.prefix().length; i++) {
        float[] vector = forward.prefix()[i];
        lines.add(
            line("%2d  length %5.2f  ", i, length(vector))
                + best(Tutorial.cosines(vector, forward.tokenTable()), 3, tokenizer, "%.2f"));
      }
      int k = forward.prefix().length;
      float[] first = forward.logits()[k - 1];
      lines.add("logits of the first word [1, " + first.length + "]");
      lines.add("highest logits: " + best(doubles(first), 5, tokenizer, "%.2f"));
      double[] probabilities = Arrays.stream(Tutorial.logSoftmax(first)).map(Math::exp).toArray();
      lines.add("their probabilities: " + best(probabilities, 5, tokenizer, "%.3f"));
      lines.add("caption: " + caption.text());
      for (Caption.Token token : caption.tokens()) {
        lines.add(line("%-12s%.3f", token.text(), Math.exp(token.logProbability())));
      }
      lines.add(line("its loss %.3f", -caption.logProbability() / caption.tokens().size()));
      lines.add("a reference: " + REFERENCE);
      for (int t = 0; t < reference.length; t++) {
        double log = Tutorial.logSoftmax(forward.logits()[k - 1 + t])[reference[t]];
        String text = tokenizer.decode(new int[] {reference[t]});
        lines.add(line("%-12s%.3f", text, Math.exp(log)));
      }
      lines.add(line("its loss %.3f", Tutorial.loss(forward, reference)));
    }
    return lines;
  }

  private static String best(double[] scores, int n, BpeTokenizer tokenizer, String format) {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Collections.reverseOrder(Comparator.comparingDouble((Integer i) -> scores[i])))
        .limit(n)
        .map(i -> "\"" + tokenizer.decode(new int[] {i}) + "\" " + line(format, scores[i]))
        .collect(Collectors.joining(", "));
  }

  private static double[] doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  private static double length(float[] vector) {
    double squares = 0;
    for (float v : vector) {
      squares += (double) v * v;
    }
    return Math.sqrt(squares);
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
