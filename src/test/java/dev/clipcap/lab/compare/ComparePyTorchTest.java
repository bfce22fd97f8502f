package dev.clipcap.lab.compare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.lab.compare.CaseResult.CaptionRow;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job finds what differs, says where it began, and fails. */
class ComparePyTorchTest {
  private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());

  @TempDir Path temporary;

  @Test
  void differenceIsOnTheScaleOfTheTensor() {
    float[] expected = {0f, -4f, 1f};
    assertEquals(
        new Difference(0.5, 0.125), Difference.of(expected, new float[] {0.25f, -4f, 1.5f}));
    assertEquals(new Difference(0.5, 0.5), Difference.of(new float[2], new float[] {0f, 0.5f}));
    assertEquals(
        Double.POSITIVE_INFINITY,
        Difference.of(expected, new float[] {0f, Float.NaN, 1f}).relative());
    assertThrows(
        IllegalArgumentException.class, () -> Difference.of(expected, new float[] {0f, -4f}));
  }

  @Test
  void keysAreTheMiddleThird() {
    assertArrayEquals(
        new float[] {1, 2, 5, 6}, TrainingComparison.withoutKeys(new float[] {1, 2, 3, 4, 5, 6}));
  }

  @Test
  void equalFolderPassesAndIsWritten() throws IOException {
    Path out = temporary.resolve("out");
    ComparePyTorch.run(copy("gpt2").getParent(), out, NOWHERE);
    JsonNode document = Json.readTree(out.resolve("compare.json"));
    assertTrue(document.get("passed").booleanValue());
    assertEquals("gpt2", document.at("/cases/0/name").textValue());
    assertEquals(4, document.at("/cases/0/quantities/0/tensors").intValue());
    List<String> csv = Files.readAllLines(out.resolve("table.csv"));
    assertEquals(1 + 5, csv.size());
    assertTrue(csv.get(5).startsWith("gpt2,\"logits\",logits,3x11x97,"), csv.get(5));
    assertTrue(Files.readString(out.resolve("table.md")).contains("| `logits` | 3x11x97 |"));
  }

  @Test
  void firstDivergingBlockIsNamed() throws IOException {
    Path folder = copy("gpt2");
    poke(folder.resolve("weights.safetensors"), "gpt.transformer.h.1.mlp.c_proj.bias", 3, 0.5f);
    Path out = temporary.resolve("out");
    DivergedException error =
        assertThrows(DivergedException.class, () -> ComparePyTorch.run(folder, out, NOWHERE));
    assertEquals(
        "differs from PyTorch: gpt2 first at GPT-2's embeddings, blocks, ln_f, h.1",
        error.getMessage());
    assertFalse(Json.readTree(out.resolve("compare.json")).get("passed").booleanValue());
    String csv = Files.readString(out.resolve("table.csv"));
    assertTrue(csv.contains(",h.0,3x11x24,"), csv);
    assertTrue(csv.lines().filter(l -> l.contains(",NO,")).count() == 3, csv);
  }

  @Test
  void differingCaptionShowsItsMargin() throws IOException {
    Path folder = copy("mlp-relu-frozen");
    Path values = folder.resolve("values.safetensors");
    poke(values, "generation.greedy_margins", 2, 0.125f);
    pokeId(values, "generation.greedy", 2 * 20, 1);
    try (ReferenceCase reference = new ReferenceCase(folder)) {
      CaseResult result = ComparePyTorch.compare(reference);
      CaptionRow greedy = result.captions().get(0);
      assertEquals(List.of(new CaptionRow.Differing(2, 0.125)), greedy.differing());
      assertEquals(9, greedy.identical());
      assertEquals("greedy captions", result.firstDivergence());
      assertTrue(ParityReport.section(result).contains("| 9 of 10 |"));
      assertTrue(ParityReport.section(result).contains("input 2 (margin 1.3e-01)"));
    }
  }

  @Test
  void wrongTrainedWeightDiverges() throws IOException {
    Path folder = copy("mlp-relu-frozen");
    poke(folder.resolve("values.safetensors"), "after.clip_project.model.2.bias", 0, 9f);
    try (ReferenceCase reference = new ReferenceCase(folder)) {
      assertEquals(
          "weights after the steps, after.clip_project.model.2.bias",
          ComparePyTorch.compare(reference).firstDivergence());
    }
  }

  @Test
  void folderWithoutCasesIsRefused() {
    InvalidInputException missing =
        assertThrows(
            InvalidInputException.class,
            () -> ComparePyTorch.run(temporary.resolve("nowhere"), temporary, NOWHERE));
    assertTrue(missing.getMessage().contains("found no such folder"), missing.getMessage());
    InvalidInputException empty =
        assertThrows(
            InvalidInputException.class, () -> ComparePyTorch.run(temporary, temporary, NOWHERE));
    assertTrue(
        empty.getMessage().contains("found no case with a values.safetensors"), empty.getMessage());
  }

  @Test
  void unknownKindOfCaseIsRefused() throws IOException {
    Path folder = copy("gpt2");
    Files.writeString(folder.resolve("config.json"), "{\"depth\": 3}");
    InvalidInputException error =
        assertThrows(
            InvalidInputException.class, () -> ComparePyTorch.run(folder, temporary, NOWHERE));
    assertTrue(
        error.getMessage().contains("found none of the fields mapper, vision_config"),
        error.getMessage());
  }

  private Path copy(String name) throws IOException {
    Path from = ComparePyTorch.TINY.resolve(name);
    Path to = Files.createDirectories(temporary.resolve("reference").resolve(name));
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
    return to;
  }

  private static void poke(Path file, String tensor, int index, float value) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    littleEndian(bytes).putFloat(begin(bytes, tensor) + Float.BYTES * index, value);
    Files.write(file, bytes);
  }

  private static void pokeId(Path file, String tensor, int index, long value) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    littleEndian(bytes).putLong(begin(bytes, tensor) + Long.BYTES * index, value);
    Files.write(file, bytes);
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The byte where a tensor of a safetensors file starts. */
  private static int begin(byte[] file, String tensor) throws IOException {
    int header = Math.toIntExact(littleEndian(file).getLong(0));
    String json = new String(file, Long.BYTES, header, StandardCharsets.UTF_8);
    JsonNode offsets = Json.mapper().readTree(json).get(tensor).get("data_offsets");
    return Long.BYTES + header + offsets.get(0).intValue();
  }
}
