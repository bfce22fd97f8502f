package dev.clipcap.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@link MutantModelsTest}. */
class MutantsTest {
  @TempDir Path folder;

  @Test
  void someAreReadOrRefused() throws IOException {
    Mutant.prepare(folder);
    List<Mutant.Outcome> faults = new ArrayList<>();
    for (int seed = 100_000; seed < 100_045; seed++) {
      Mutant.Outcome outcome = Mutant.run(folder, seed);
      if (outcome.fault() != null) {
        faults.add(outcome);
      }
    }
    assertEquals(List.of(), faults);
  }
}
