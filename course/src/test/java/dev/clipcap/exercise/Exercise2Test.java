package dev.clipcap.exercise;

import org.junit.jupiter.api.Test;

class Exercise2Test {
  @Test
  void theLossIsPyTorchs() {
    LossCheck.check(Exercise2Loss::loss);
  }
}
