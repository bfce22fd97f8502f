package dev.clipcap.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.app.cli.Console.ProgressLine;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private static final ProgressLine LINE =
      new ProgressLine("epoch 2/5", 721, 2200, 1.34, "steps", "loss 2.560", "18 min 41 s left");

  @Test
  void fitsTheTerminal() {
    assertEquals(
        "epoch 2/5  ######--------------  721/2200  1.3 steps/s  loss 2.560  18 min 41 s left",
        LINE.fitting(120));
    assertEquals(
        "epoch 2/5  ####-----------  721/2200  1.3 steps/s  loss 2.560  18 min 41 s left",
        LINE.fitting(79));
    assertEquals("epoch 2/5  721/2200  18 min 41 s left", LINE.fitting(39));
    assertEquals("721/2200", LINE.fitting(10));
    assertEquals("32%", LINE.fitting(4));
    for (int columns = 4; columns < 120; columns++) {
      assertTrue(LINE.fitting(columns).length() <= columns, LINE.fitting(columns));
    }
  }

  /** No estimate before there is one. */
  @Test
  void saysNothingOfARateThatIsNotKnown() {
    ProgressLine begin = new ProgressLine("CLIP, test", 0, 45, 0, "images", "", "");
    assertEquals("CLIP, test  0/45", begin.whole());
    assertEquals("CLIP, test  --------------------  0/45", begin.fitting(79));
  }

  @Test
  void elsewhereItIsWhole() {
    assertEquals("epoch 2/5  721/2200  1.3 steps/s  loss 2.560  18 min 41 s left", LINE.whole());
  }
}
