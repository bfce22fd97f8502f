package dev.clipcap.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.clipcap.caption.BareSamples;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.files.checkpoint.DType;
import dev.clipcap.files.checkpoint.SafetensorsFile;
import dev.clipcap.files.checkpoint.TensorInfo;
import dev.clipcap.files.npy.Npy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;

/** What the caption command says in one line when it cannot go on. */
class CaptionErrorsTest {
  private static final String FIRST = "prefix_mapper.layers.0.";
  private static final String SECOND = "prefix_mapper.layers.2.";

  @TempDir Path folder;
  private final Map<String, String> options =
      CaptionCommandTest.options("report-mlp.safetensors", 1);

  @Test
  void embeddingsOfAnotherWidthOrNotFinite() {
    Path file = folder.resolve("wide.npy");
    options.put("embeddings", file.toString());
    new Npy(new long[] {2, 7}, new float[14]).write(file);
    refused(file.toString(), "shape [2, 7]", "[n, 6]");
    new Npy(new long[] {12}, new float[12]).write(file);
    refused(file.toString(), "shape [12]", "[n, 6]");
    float[] values = new float[12];
    values[8] = Float.NaN;
    new Npy(new long[] {2, 6}, values).write(file);
    refused("wide.npy, row 1", "NaN");
    options.put("embeddings", BareSamples.file("tokenizer.json").toString());
    refused("tokenizer.json", "NUMPY");
  }

  @Test
  void noCheckpoint() throws IOException {
    options.put("model", folder.resolve("none.pt").toString());
    options.keySet().removeAll(List.of("gpt2", "tokenizer"));
    refused("none.pt", "found nothing", "check the path");
    options.put("model", BareSamples.file("embeddings.npy").toString());
    refused("embeddings.npy", "a NumPy array");
    byte[] whole = Files.readAllBytes(BareSamples.file("paper-mlp.pt"));
    Path half = Files.write(folder.resolve("half.pt"), Arrays.copyOf(whole, whole.length / 2));
    options.put("model", half.toString());
    refused("half.pt", "damaged");
    options.put("model", folder.toString());
    refused(folder.toString(), "no config.json");
  }

  @Test
  void sizesThatContradict() {
    options.put("model", altered(Map.of(SECOND + "weight", new long[] {40, 24})));
    refused("40 rows, no multiple of the width 16");
    options.put("model", altered(Map.of(FIRST + "weight", new long[] {20, 6})));
    refused("model.2.weight [48, 24] instead of [48, 20]");
    options.put(
        "model",
        altered(
            Map.of(
                FIRST + "weight", new long[] {30, 6}, // a width of its own, but for the bias
                SECOND + "weight", new long[] {48, 30})));
    refused("other shape model.0.bias [24] instead of [30]");
    options.put("model", altered(Map.of("gpt_model.transformer.wpe.weight", new long[] {3, 16})));
    options.remove("gpt2");
    refused("width 16, no multiple of 64", "-Dgpt2=CONFIG.json");
  }

  @Test
  void aPrefixThatLeavesNoPositions() throws IOException {
    options.put("model", altered(Map.of("gpt_model.transformer.wpe.weight", new long[] {3, 16})));
    String config = Files.readString(BareSamples.file("gpt2-1.json"));
    Path three = folder.resolve("config.json");
    Files.writeString(three, config.replace("\"n_positions\": 24", "\"n_positions\": 3"));
    options.put("gpt2", three.toString());
    refused("a prefix of 3 positions", "fewer than the 3");
  }

  @Test
  void aConfigOrTokenizerOfAnotherModel() {
    options.put("gpt2", BareSamples.file("gpt2-2.json").toString());
    refused("gpt2-2.json", "n_layer 2", "n_layer 1", "report-mlp.safetensors");
    options.put("gpt2", BareSamples.file("gpt2-1.json").toString());
    options.put("tokenizer", folder.resolve("none.json").toString());
    refused("none.json", "no file", "tokenizer.json");
    options.put("tokenizer", "savedmodels/gpt2-mini/tokenizer.json");
    refused("gpt2-mini", "more than 64 tokens", "report-mlp.safetensors");
  }

  @Test
  void theDefaultsThatAreNotThere() {
    options.remove("tokenizer");
    assumeFalse(Files.exists(Path.of("savedmodels/gpt2")), "GPT-2 has been fetched");
    refused("savedmodels/gpt2/tokenizer.json", "-Dmodels=gpt2", "-Dtokenizer=");
  }

  @Test
  void noClipOrAnotherClip() {
    options.remove("embeddings");
    options.put("image", BareSamples.file("tokenizer.json").toString());
    refused("option -Dclip", "embeddings of width 6", "-Dclip=FOLDER");
    Path clip = folder.resolve("clip");
    BareSamples.writeClip(clip, 7);
    options.put("clip", clip.toString());
    refused(clip.toString(), "width 7", "width 6");
    Path right = folder.resolve("right");
    BareSamples.writeClip(right, 6);
    options.put("clip", right.toString());
    refused("tokenizer.json");
    options.put("image", folder.resolve("none.jpg").toString());
    refused("none.jpg", "no file");
    options.put("image", folder.toString());
    refused(folder.toString(), "no image");
  }

  @Test
  void optionsThatDoNotGoTogether() {
    options.put("image", "photo.jpg");
    refused("both");
    options.keySet().removeAll(List.of("image", "embeddings"));
    refused("neither");
    options.put("embeddings", BareSamples.file("embeddings.npy").toString());
    options.put("beam", "0");
    refused("-Dbeam", "\"0\"");
    options.put("beam", "2");
    options.put("normalizeEmbedding", "yes");
    refused("-DnormalizeEmbedding", "\"yes\"");
    options.put("normalizeEmbedding", "true");
    options.put("model", folder.toString());
    refused("-D", folder.toString(), "name a checkpoint file");
    options.put("bream", "2");
    refused("option -Dbream", "did you mean -Dbeam?", "-Dexperiment=caption -Dhelp has all");
  }

  private void refused(String... parts) {
    Run run = Run.defines(options);
    for (String part : parts) {
      assertTrue(run.err().contains(part), part + " is not in: " + run.err());
    }
    assertEquals(1, run.err().lines().count(), run.err());
    assertEquals(new Run(2, "", run.err()), run);
  }

  /** The sample with some tensors in other shapes, all of them zeros. */
  private String altered(Map<String, long[]> shapes) {
    Path file = folder.resolve("altered.safetensors");
    try (Checkpoint sample = Checkpoint.open(BareSamples.file("report-mlp.safetensors"))) {
      List<TensorInfo> infos =
          sample.tensors().entrySet().stream()
              .map(
                  e ->
                      new TensorInfo(
                          e.getKey(),
                          DType.F32,
                          shapes.containsKey(e.getKey())
                              ? Shape.of(shapes.get(e.getKey()))
                              : e.getValue().shape()))
              .toList();
      SafetensorsFile.write(
          file,
          infos,
          Map.of(),
          (name, first, to) -> {
            while (to.hasRemaining()) {
              to.put(0);
            }
          });
    }
    return file.toString();
  }
}
