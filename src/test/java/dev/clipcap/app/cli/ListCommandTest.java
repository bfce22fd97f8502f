package dev.clipcap.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What this repository has at hand. */
class ListCommandTest {
  @Test
  void listsWhatIsHere() {
    Run run = Run.dashes("list");
    assertEquals("0 ", run.status() + " " + run.err());
    List<String> lines = run.out().lines().toList();
    assertTrue(lines.stream().allMatch(line -> line.length() < 80), run.out());
    List<String> named = lines.stream().map(line -> line.strip().split(" +", 2)[0]).toList();
    for (String name :
        List.of("photos", "savedmodels/clip-mini", "savedmodels/gpt2-photos", "mlp-finetune")) {
      assertTrue(named.contains(name), name + " in " + named);
    }
    assertTrue(run.out().contains("savedmodels/efficientnet-lite0   image encoder"), run.out());
    assertTrue(!named.contains("savedmodels/photos"), "a captioner among the encoders");
  }
}
