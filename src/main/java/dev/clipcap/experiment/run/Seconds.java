package dev.clipcap.experiment.run;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** How long the parts of a run took. */
final class Seconds {
  private final Map<String, Double> byPart = new LinkedHashMap<>();

  /** Seconds with one decimal, in the order in which the parts were first timed. */
  Map<String, Double> byPart() {
    return byPart;
  }

  <T> T time(String part, Supplier<T> work) {
    long start = System.nanoTime();
    T result = work.get();
    byPart.merge(part, Math.round((System.nanoTime() - start) / 1e8) / 10.0, Double::sum);
    return result;
  }
}
