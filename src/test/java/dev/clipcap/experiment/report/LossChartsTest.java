package dev.clipcap.experiment.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class LossChartsTest {
  @Test
  void aMovingAverageIsShorterAtItsEnds() {
    assertArrayEquals(
        new double[] {1.5, 3, 4, 5}, LossCharts.movingAverage(new double[] {1, 2, 6, 4}, 3));
  }
}
