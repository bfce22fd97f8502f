package dev.clipcap.exercise;

import org.junit.jupiter.api.Test;

class Exercise4Test {
  @Test
  void theScoresAreNltks() {
    BleuCheck.check(Exercise4Bleu::bleu4);
  }
}
