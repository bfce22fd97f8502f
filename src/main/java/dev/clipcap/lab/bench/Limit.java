package dev.clipcap.lab.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a machine can do at most in a precision.
 *
 * @param flopsPerSecond of large matrix products
 * @param bytesPerSecond of reading large matrices once
 */
record Limit(double flopsPerSecond, double bytesPerSecond) {
  /** The shortest time that work can take, in seconds. */
  double seconds(Cost cost) {
    return Math.max(cost.flops() / flopsPerSecond, cost.bytes() / bytesPerSecond);
  }

  /** The median of each. */
  static Limit median(List<Limit> runs) {
    return new Limit(median(runs, Limit::flopsPerSecond), median(runs, Limit::bytesPerSecond));
  }

  private static double median(List<Limit> runs, ToDoubleFunction<Limit> of) {
    return Measured.median(runs.stream().map(of::applyAsDouble).toList());
  }
}
