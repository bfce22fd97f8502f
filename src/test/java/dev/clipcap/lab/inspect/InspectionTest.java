package dev.clipcap.lab.inspect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.caption.BareSamples;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.lab.inspect.Inspection.ModelPart;
import dev.clipcap.lab.inspect.Inspection.State;
import dev.clipcap.lab.inspect.Inspection.Weight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committed models, whose sizes are known, and a captioner made here. */
class InspectionTest {
  @TempDir Path folder;

  private static Weight weight(ModelPart part, String name) {
    return part.weights().stream().filter(w -> w.name().equals(name)).findFirst().orElseThrow();
  }

  /** V = 1332, 96 positions, C = 144: (V + 96) C + 4 (12 C^2 + 13 C) + 2 C. */
  @Test
  void gpt2Mini() {
    Inspection gpt2 = Inspection.of(Path.of("savedmodels/gpt2-mini"), 10);
    assertEquals("gpt2", gpt2.kind());
    assertEquals(1_208_736, gpt2.count());
    assertEquals(4_834_944, gpt2.bytes());
    assertEquals(2 + 4 * 12 + 2, gpt2.parts().get(0).weights().size());
    Weight tokens = weight(gpt2.parts().get(0), "wte.weight");
    assertArrayEquals(new long[] {1332, 144}, tokens.shape());
    assertEquals(191_808, tokens.count());
  }

  @Test
  void clipMini() {
    Inspection clip = Inspection.of(Path.of("savedmodels/clip-mini"), 10);
    assertEquals(
        List.of("image", "text", "logit_scale"),
        clip.parts().stream().map(ModelPart::name).toList());
    assertEquals(1_209_728, clip.parts().get(0).count());
    assertEquals(1, clip.parts().get(2).count());
    assertEquals(0, clip.parts().get(2).weights().get(0).shape().length);
    assertEquals(
        List.of(52_510_208L, 11_513_856L), List.copyOf(clip.cost().multiplyAdds().values()));
  }

  @Test
  void aCaptionersGpt2IsAsTheRunAroundItSays() throws IOException {
    Path captioner = folder.resolve("captioner");
    BareSamples.writeCaptioner("report-mlp.safetensors", captioner);
    Inspection alone = Inspection.of(captioner, 5);
    assertEquals(
        List.of(State.FROZEN, State.TRAINED, State.UNKNOWN),
        alone.parts().stream().map(ModelPart::state).toList());
    Files.writeString(folder.resolve("config.json"), "{\"finetune\": true}");
    assertEquals(State.TRAINED, Inspection.of(captioner, 5).parts().get(2).state());
    Files.writeString(folder.resolve("config.json"), "{\"finetune\": false}");
    assertEquals(State.FROZEN, Inspection.of(captioner, 5).parts().get(2).state());
    assertEquals(2 + 5, alone.cost().multiplyAdds().size());

    String text = InspectionText.of(alone);
    assertTrue(text.contains("clip_project.model.0.weight"), text);
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> Inspection.of(captioner, 22));
    assertTrue(
        e.getMessage().contains("at most 21"), e.getMessage()); // 24 positions, a prefix of 3
  }

  /** A name is one cell of a table, whatever is in it. */
  @Test
  void namesOfStrangers() {
    assertEquals(
        "\nprefix of a\\u001b]0;b\\u0007\\nerror: c.jpg as words\n",
        InspectionText.ofPrefix("a\u001b]0;b\u0007\nerror: c.jpg", List.of()));
  }
}
