package dev.clipcap.experiment.report.chart;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.stream.LongStream;

/**
 * A linear axis with ticks at multiples of 1, 2 or 5 times a power of ten.
 *
 * @param low value at the start of the axis
 * @param high value at its end
 * @param step between ticks
 */
record Axis(double low, double high, double step) {
  private static final double ROUNDING = 1e-9;

  /** From a tick at or below {@code min} to a tick at or above {@code max}. */
  static Axis around(double min, double max) {
    double step = niceStep(max > min ? max - min : Math.max(Math.abs(max), 1), 6);
    double low = Math.floor(min / step + ROUNDING) * step;
    double high = Math.ceil(max / step - ROUNDING) * step;
    return new Axis(low, high > low ? high : low + step, step);
  }

  /** From {@code min} to {@code max} exactly, with ticks at whole numbers only. */
  static Axis ofCounts(double min, double max) {
    return max > min
        ? new Axis(min, max, Math.max(1, niceStep(max - min, 10)))
        : new Axis(min - 0.5, max + 0.5, 1);
  }

  private static double niceStep(double range, int ticks) {
    double rough = range / ticks;
    double power = StrictMath.pow(10, Math.floor(StrictMath.log10(rough)));
    double multiple = rough / power - ROUNDING;
    return power * (multiple <= 1 ? 1 : multiple <= 2 ? 2 : multiple <= 5 ? 5 : 10);
  }

  /** The ticks on the axis, ascending. */
  List<Double> ticks() {
    long first = (long) Math.ceil(low / step - ROUNDING);
    long last = (long) Math.floor(high / step + ROUNDING);
    return LongStream.rangeClosed(first, last).mapToObj(i -> i * step).toList();
  }

  /** A tick's number with as many decimals as the step has. */
  String label(double tick) {
    int decimals = Math.max(0, -(int) Math.floor(StrictMath.log10(step) + ROUNDING));
    return BigDecimal.valueOf(tick).setScale(decimals, RoundingMode.HALF_EVEN).toPlainString();
  }

  /** Where a value lies between the pixels {@code from} (of low) and {@code to} (of high). */
  double pixel(double value, double from, double to) {
    return from + (value - low) / (high - low) * (to - from);
  }
}
