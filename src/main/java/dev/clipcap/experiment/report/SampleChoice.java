package dev.clipcap.experiment.report;

import dev.clipcap.experiment.results.TestCaption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Which test images a report shows. The draws are seeded, so a report never changes by itself. */
public final class SampleChoice {
  private static final long SEED = 7;

  private SampleChoice() {}

  /**
   * The two best, the two in the middle and the two worst by report BLEU-4, then four drawn from
   * the rest; of fewer than ten images, all. Equal scores are ordered at random.
   *
   * @return each caption with why it is shown, in that order
   */
  static Map<TestCaption, String> tenOf(List<TestCaption> captions) {
    List<TestCaption> order = shuffled(captions);
    order.sort(Comparator.comparingDouble(TestCaption::reportBleu4).reversed());
    int middle = order.size() / 2;
    Map<TestCaption, String> chosen = new LinkedHashMap<>();
    add(chosen, order, "best", 0, 1);
    add(chosen, order, "median", middle - 1, middle);
    add(chosen, order, "worst", order.size() - 2, order.size() - 1);
    for (TestCaption caption : shuffled(captions)) {
      if (chosen.size() < 10) {
        chosen.putIfAbsent(caption, "drawn");
      }
    }
    return chosen;
  }

  /** Positions of some images, drawn without a look at any score, ascending. */
  public static List<Integer> drawn(int images, int count) {
    List<Integer> positions = shuffled(IntStream.range(0, images).boxed().toList());
    return positions.stream().limit(count).sorted().toList();
  }

  private static <T> List<T> shuffled(List<T> all) {
    List<T> order = new ArrayList<>(all);
    Collections.shuffle(order, new Random(SEED));
    return order;
  }

  private static void add(
      Map<TestCaption, String> chosen, List<TestCaption> order, String why, int... positions) {
    for (int position : positions) {
      if (position >= 0 && position < order.size()) {
        chosen.putIfAbsent(order.get(position), why);
      }
    }
  }
}
