package dev.clipcap.caption;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.export.HuggingFaceExport;
import dev.clipcap.export.PaperExport;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.files.checkpoint.SafetensorsWriter;
import dev.clipcap.files.checkpoint.StoredTensor;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Output;
import dev.clipcap.lab.inspect.Inspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways in which a captioner may be named, and the names around its weights. */
class CaptionerFilesTest {
  private static final String SAMPLE = "paper-transformer.pt";

  @TempDir Path folder;

  private static void assertCaptions(Captioner captioner) {
    assertEquals(
        BareSamples.expected(SAMPLE),
        captioner.captionEmbeddings(BareSamples.embeddings(), CaptionOptions.greedy()).stream()
            .map(Caption::text)
            .toList());
  }

  private static String refused(Executable call) {
    String line = assertThrows(InvalidInputException.class, call).getMessage();
    assertEquals(1, line.lines().count());
    return line;
  }

  @Test
  void theFolderOfARunIsItsCaptioner() throws IOException {
    Path run = Files.createDirectory(folder.resolve("mlp-finetune"));
    BareSamples.writeCaptioner(SAMPLE, run.resolve("captioner"));
    Files.writeString(run.resolve("config.json"), "{}");
    Files.writeString(run.resolve("metrics.json"), "{}");
    try (Captioner captioner = Captioner.load(run)) {
      assertCaptions(captioner);
      String line =
          refused(
              () ->
                  captioner.captionEmbeddings(
                      BareSamples.embeddings(), CaptionOptions.greedy().withStop("two dogs")));
      assertTrue(line.startsWith("stop \"two dogs\": found "), line);
      assertTrue(line.contains(" tokens, \""), line);
      assertTrue(line.contains("give a text that is one token"), line);
    }
    assertEquals("captioner", Inspection.of(run, 5).kind());
    Path exported = folder.resolve("weights.safetensors");
    PaperExport.write(run, Output.of(exported));
    assertTrue(Files.size(exported) > 1000);
    HuggingFaceExport.write(run, Output.of(folder.resolve("hf")));
    assertTrue(Files.exists(folder.resolve("hf/gpt2/model.safetensors")));
  }

  /** Neither the captioner that is exported nor other files make room for the export. */
  @Test
  void anExportReplacesNothingElse() throws IOException {
    Path own = folder.resolve("captioner");
    BareSamples.writeCaptioner(SAMPLE, own);
    Path mine = Files.createDirectories(folder.resolve("hf/gpt2"));
    Files.writeString(mine.resolve("model.safetensors"), "mine");
    for (Path target : List.of(own, folder, folder.resolve("hf"))) {
      String line = refused(() -> HuggingFaceExport.write(own, Output.of(target)));
      assertTrue(line.contains("would be lost"), line);
    }
    assertEquals("mine", Files.readString(mine.resolve("model.safetensors")));
    HuggingFaceExport.write(own, Output.of(folder.resolve("new")));
    HuggingFaceExport.write(own, Output.of(folder.resolve("new")));
  }

  /** A block less in config.json would be a block left out, and other captions. */
  @Test
  void sizesThatLeaveWeightsOutAreRefused() throws IOException {
    Path own = folder.resolve("captioner");
    BareSamples.writeCaptioner("paper-mlp.pt", 2, own);
    Path config = own.resolve("config.json");
    String text = Files.readString(config);
    assertTrue(text.contains("\"n_layer\" : 2"), text);
    Files.writeString(config, text.replace("\"n_layer\" : 2", "\"n_layer\" : 1"));
    String line = refused(() -> Captioner.load(own));
    assertTrue(
        line.startsWith(
            config
                + ": found sizes without place for 12 weights, such as"
                + " gpt.transformer.h.1.attn.c_attn.bias"),
        line);
  }

  /** In JSON an enum's number would be whichever of its values stands there in the program. */
  @Test
  void namesCannotBeNumbers() throws IOException {
    Path own = folder.resolve("captioner");
    BareSamples.writeCaptioner("paper-mlp.pt", 2, own);
    Path config = own.resolve("config.json");
    Files.writeString(
        config, Files.readString(config).replace("\"type\" : \"mlp\"", "\"type\" : 0"));
    String line = refused(() -> Captioner.load(own));
    assertTrue(line.startsWith(config + " (line"), line);
    assertTrue(line.contains("field 'mapper.type': found 0"), line);
  }

  @Test
  void embeddingsOfZerosHaveNoLength() {
    assertTrue(refused(() -> Captioner.normalized(new float[3])).contains("found the length 0.0"));
  }

  @Test
  void aRunWithoutItsCaptionerIsNamed() throws IOException {
    Files.writeString(folder.resolve("metrics.json"), "{}");
    String line = refused(() -> Captioner.load(folder));
    assertTrue(line.contains("found a run's results without their captioner"), line);
  }

  @Test
  void aCaptionerThatAStopLeftAsideIsFound() throws IOException {
    Path captioner = folder.resolve("captioner");
    BareSamples.writeCaptioner(SAMPLE, captioner);
    long gone = new ProcessBuilder("true").start().onExit().join().pid();
    String host = hostOf(folder);
    Files.move(captioner, folder.resolve("captioner." + host + "-" + gone + "-0.old"));
    try (Captioner loaded = Captioner.load(captioner)) {
      assertCaptions(loaded);
    }
  }

  /** The part of a name aside that stands for this machine. */
  private static String hostOf(Path folder) {
    String[] seen = new String[1];
    dev.clipcap.io.AtomicFiles.write(
        folder.resolve("any"),
        aside -> {
          Files.writeString(aside, "");
          seen[0] = aside.getFileName().toString().replaceFirst("any\\.([^-]*)-.*", "$1");
        });
    return seen[0];
  }

  @ParameterizedTest
  @ValueSource(strings = {"captioner.pt", "captioner.bin", "captioner"})
  void exportWritesOnlyWhatTheNameSays(String name) {
    Path out = folder.resolve(name);
    String line = refused(() -> PaperExport.write(folder, Output.of(out)));
    assertTrue(line.contains(name + ": found a name without .safetensors"), line);
    assertFalse(Files.exists(out));
  }

  @ParameterizedTest
  @ValueSource(strings = {"module.", "_orig_mod.", "module._orig_mod.", "model.", "captioner.net."})
  void namesInWrappersCaptionTheSame(String wrapper) {
    Path wrapped = folder.resolve("wrapped.safetensors");
    try (Checkpoint checkpoint = Checkpoint.open(BareSamples.file(SAMPLE))) {
      Map<String, StoredTensor> renamed = new LinkedHashMap<>();
      checkpoint.tensors().forEach((name, tensor) -> renamed.put(wrapper + name, tensor));
      SafetensorsWriter.write(wrapped, renamed);
    }
    try (Captioner captioner = Captioner.loadCheckpoint(wrapped, BareSamples.options(1, false))) {
      assertCaptions(captioner);
    }
  }

  @Test
  void everyKindOfWrongFileHasOneLine() throws IOException {
    byte[] good = Files.readAllBytes(BareSamples.file("report-mlp.safetensors"));
    byte[] zip = Files.readAllBytes(BareSamples.file(SAMPLE));
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("empty.pt", new byte[0]);
    files.put("empty.safetensors", new byte[0]);
    files.put("cut.safetensors", java.util.Arrays.copyOf(good, good.length / 2));
    files.put("cut.pt", java.util.Arrays.copyOf(zip, zip.length / 2));
    files.put("page.bin", "<!DOCTYPE html><html></html>".getBytes(UTF_8));
    files.put("page.safetensors", "<!DOCTYPE html><html></html>".getBytes(UTF_8));
    files.put("image.pt", BareSamples.png(8, 8, 1));
    files.put("array.pt", Files.readAllBytes(BareSamples.file("embeddings.npy")));
    files.put("config.json", "{\"n_embd\": 8}".getBytes(UTF_8));
    files.put(
        "keras.h5",
        "\u0089HDF\r\n\u001a\n....".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    files.put(
        "plain.pkl", new byte[] {(byte) 0x80, 4, (byte) 0x95, 0, 0, 0, 0, 0, 0, 0, 0, 'N', '.'});
    files.put("one.index", new byte[60]);
    files.put("x.index.json", "{}".getBytes(UTF_8));
    files.put(
        "pointer.safetensors",
        "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n".getBytes(UTF_8));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = Files.write(folder.resolve(file.getKey()), file.getValue());
      String line = refused(() -> Captioner.loadCheckpoint(path, BareSamples.options(1, false)));
      assertTrue(line.contains(file.getKey()), line);
    }
    assertTrue(
        refused(() -> Checkpoint.open(folder.resolve("pointer.safetensors")))
            .contains("found a Git LFS pointer"));
  }
}
