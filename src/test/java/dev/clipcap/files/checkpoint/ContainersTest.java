package dev.clipcap.files.checkpoint;

import static dev.clipcap.convert.Bytes.assertRefused;
import static dev.clipcap.convert.Bytes.resource;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clipcap.convert.Bytes;
import dev.clipcap.convert.WeightMaps;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Weights in what training programs save around them. PyTorch and safetensors wrote the files, and
 * read them: converters/container_samples.py.
 */
class ContainersTest {
  @TempDir Path folder;

  private static final Map<String, long[]> GPT2 = new LinkedHashMap<>();
  private static final float[] WTE = {0, 1, 2, 3, 4, 5};
  private static final float[] WPE = {100, 101, 102, 103};

  static {
    GPT2.put("wte.weight", new long[] {3, 2});
    GPT2.put("wpe.weight", new long[] {2, 2});
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "loss_tensor.pt",
        "module_key.pt",
        "objects.pt",
        "lightning.ckpt",
        "orig_mod.pt",
        "module_orig_mod.pt",
        "orig_mod_module.pt",
        "model_module.pt",
        "net.pt",
        "compiled_part.pt",
        "attribute.pt",
        "double.pt",
        "strides.pt",
        "tied.safetensors"
      })
  void theModelIsFoundInIt(String name) {
    try (Checkpoint checkpoint = Checkpoint.open(resource("containers/" + name))) {
      Map<String, StoredTensor> found = WeightMaps.gpt2().resolve(checkpoint, GPT2);
      assertEquals(List.of("wte.weight", "wpe.weight"), List.copyOf(found.keySet()));
      assertArrayEquals(WTE, found.get("wte.weight").floats());
      assertArrayEquals(WPE, found.get("wpe.weight").floats());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "module_key.pt | 'module.'",
        "orig_mod.pt | '_orig_mod.'",
        "module_orig_mod.pt | 'module.' and '_orig_mod.'",
        "lightning.ckpt | 'model.'",
        "model_module.pt | 'module.' and 'model.'",
        "compiled_part.pt | '_orig_mod.' and 'model.'"
      })
  void whatIsLeftOutOfNamesIsSaid(String name, String parts) {
    try (Checkpoint checkpoint = Checkpoint.open(resource("containers/" + name))) {
      assertEquals(
          Optional.of("note: " + checkpoint.path() + ": names are read without " + parts),
          WeightMaps.gpt2().note(checkpoint));
    }
  }

  @Test
  void plainNamesNeedNoNote() {
    try (Checkpoint checkpoint = Checkpoint.open(resource("containers/tied.safetensors"))) {
      assertEquals(Optional.empty(), WeightMaps.gpt2().note(checkpoint));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ema.pt | 'model' and 'model_ema'",
        "ema_list.pt | 'model' and 'ema.shadow_params'",
        "two.pt | 'generator' and 'critic'"
      })
  void twoSetsOfWeightsAreRefusedByName(String name, String sets) {
    assertRefused(
        () -> Checkpoint.open(resource("containers/" + name)),
        "several sets of weights: " + sets,
        "save the one that you want");
  }

  @Test
  void twoSetsUnderTwoPrefixesAreRefusedByName() {
    try (Checkpoint checkpoint = Checkpoint.open(resource("containers/ema_names.pt"))) {
      assertRefused(
          () -> WeightMaps.gpt2().resolve(checkpoint, GPT2),
          "'model.transformer.wte.weight' and 'ema_model.transformer.wte.weight'");
    }
  }

  @Test
  void aTiedCaptionerIsWhole() {
    try (Checkpoint checkpoint = Checkpoint.open(resource("containers/tied_clipcap.safetensors"))) {
      assertArrayEquals(
          WTE, WeightMaps.clipCapGpt2().resolve(checkpoint, GPT2).get("wte.weight").floats());
      Map<String, StoredTensor> mapper = WeightMaps.clipCapMapper().rename(checkpoint);
      assertArrayEquals(new float[] {0, 1, 2, 3}, mapper.get("model.0.weight").floats());
    }
  }

  /** A file without a note of what was tied: the output layer is the token embedding. */
  @Test
  void oneOfTwoTiedTensorsIsEnough() {
    byte[] bytes = Bytes.readResource("containers/tied.safetensors");
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    Path file =
        Bytes.file(
            folder,
            "kept.safetensors",
            text.replace(":\"lm_head.weight\"", ":\"lm_heat.weight\"")
                .getBytes(StandardCharsets.ISO_8859_1));
    Map<String, long[]> untied = new LinkedHashMap<>(GPT2);
    untied.put("lm_head.weight", new long[] {3, 2});
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      assertEquals(2, checkpoint.tensors().size());
      assertArrayEquals(
          WTE, WeightMaps.gpt2().resolve(checkpoint, GPT2).get("wte.weight").floats());
      assertRefused(() -> WeightMaps.gpt2().resolve(checkpoint, untied), "missing wte.weight");
    }
  }

  /** An output layer of the model's own is not what stands in for the token embedding. */
  @Test
  void anUntiedModelStillNeedsBoth() {
    Map<String, long[]> untied = new LinkedHashMap<>(GPT2);
    untied.put("lm_head.weight", new long[] {3, 2});
    try (Checkpoint checkpoint = Checkpoint.open(resource("containers/strides.pt"))) {
      assertRefused(() -> WeightMaps.gpt2().resolve(checkpoint, untied), "missing lm_head.weight");
    }
  }
}
