package dev.clipcap.convert;

import static dev.clipcap.convert.Bytes.resource;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.core.clip.ResNetConfig;
import dev.clipcap.core.clip.TextConfig;
import dev.clipcap.core.clip.VitConfig;
import dev.clipcap.core.nn.Activation;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.files.checkpoint.DType;
import dev.clipcap.files.checkpoint.SafetensorsFile;
import dev.clipcap.files.checkpoint.TensorInfo;
import dev.clipcap.image.Crop;
import dev.clipcap.image.Preprocessing;
import dev.clipcap.image.Resample;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.reference.ResNetReference;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.ndarray.Shape;

/** CLIP as OpenAI and open_clip publish it: what becomes its config, and what is refused. */
class ClipConversionTest {
  private static final String RESNET =
      """
      {"model_cfg": {
        "embed_dim": 6, "quick_gelu": false,
        "vision_cfg": {"image_size": 64, "layers": [1, 2, 1, 1], "width": 4, "patch_size": null},
        "text_cfg": {"context_length": 7, "vocab_size": 23, "width": 64, "heads": 1, "layers": 1}},
       "preprocess_cfg": {
        "mean": [0.48145466, 0.4578275, 0.40821073], "std": [0.26862954, 0.26130258, 0.27577711],
        "interpolation": "bicubic", "resize_mode": "shortest", "size": [64, 64]}}
      """;

  private static final String VIT =
      """
      {"model_cfg": {
        "embed_dim": 6, "quick_gelu": true,
        "vision_cfg": {
          "image_size": 4, "layers": 2, "width": 8, "patch_size": 2, "head_width": 4},
        "text_cfg": {"context_length": 5, "vocab_size": 13, "width": 4, "heads": 2, "layers": 2}}}
      """;

  @TempDir Path folder;

  @Test
  void safetensorsGiveTheSameModelAsTheArchive() throws IOException {
    Path file = folder.resolve("bare/any.safetensors");
    Files.createDirectories(file.getParent());
    copy(file);
    assertEquals(tensors(convert(ResNetReference.archive())), tensors(convert(file)));
  }

  @Test
  void openClipsConfigDecidesTheActivation() throws IOException {
    Path published = openClip(RESNET);
    copy(published.resolve("open_clip_model.safetensors"));
    Path converted = convert(published);
    ClipConfig config = SavedModels.config(converted, ClipConfig.class);
    assertEquals(new ResNetConfig(64, List.of(1, 2, 1, 1), 4, 2), config.vision());
    assertEquals(Activation.GELU, config.text().activation());
    assertEquals(tensors(convert(ResNetReference.archive())), tensors(converted));
    Path byFile = convert(published.resolve("open_clip_model.safetensors"));
    assertEquals(config, SavedModels.config(byFile, ClipConfig.class));
  }

  @Test
  void aVisionTransformerOfOpenClipEqualsHuggingFaces() throws IOException {
    Path openClip = openClip(VIT);
    Files.copy(
        resource("tiny_open_clip.safetensors"), openClip.resolve("open_clip_model.safetensors"));
    Path huggingFace = Files.createDirectory(folder.resolve("hugging-face"));
    Files.copy(resource("tiny_clip.safetensors"), huggingFace.resolve("model.safetensors"));
    Files.writeString(
        huggingFace.resolve("config.json"),
        """
        {"model_type": "clip", "projection_dim": 6,
         "vision_config": {"model_type": "clip_vision_model", "image_size": 4, "patch_size": 2,
           "hidden_size": 8, "intermediate_size": 32, "num_hidden_layers": 2,
           "num_attention_heads": 2, "hidden_act": "quick_gelu", "layer_norm_eps": 1e-05},
         "text_config": {"vocab_size": 13, "max_position_embeddings": 5, "hidden_size": 4,
           "intermediate_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2,
           "hidden_act": "quick_gelu", "layer_norm_eps": 1e-05}}
        """);
    Path first = convert(openClip);
    Path second = convert(huggingFace);
    assertEquals(
        SavedModels.config(second, ClipConfig.class), SavedModels.config(first, ClipConfig.class));
    assertEquals(tensors(second), tensors(first));
  }

  @Test
  void aVisionTransformersSizesComeFromItsTensors() {
    Path file = folder.resolve("vit.safetensors");
    write(file, ModelShapes.openAiVit(128, 2, 16, 10, 64, 3, 31, 9, 6));
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      assertEquals(
          new ClipConfig(6, VitConfig.of(48, 16, 128, 2, 2), TextConfig.of(31, 9, 64, 3, 1)),
          ClipShape.of(checkpoint, Activation.QUICK_GELU));
    }
  }

  @Test
  void headsOfAnotherWidthNeedAConfig() {
    refuses(
        resource("tiny_open_clip.safetensors"),
        "text tower of width 4, no multiple of 64",
        "put its open_clip_config.json beside it");
  }

  @Test
  void contradictionsAreListed() {
    Path file = folder.resolve("bad.safetensors");
    Map<String, long[]> shapes = shapes();
    shapes.put("visual.layer3.0.conv2.weight", new long[] {16, 15, 3, 3});
    shapes.put("visual.attnpool.positional_embedding", new long[] {6, 128});
    shapes.remove("visual.layer2.1.conv3.weight");
    write(file, shapes);
    refuses(
        file,
        "visual.layer3.0.conv2.weight [16, 15, 3, 3] instead of [16, 16, 3, 3]",
        "visual.attnpool.positional_embedding [6, 128] instead of [5, 128]",
        "no visual.layer2.1.conv3.weight");
  }

  @Test
  void whatNoSizeTellsIsMissedByName() {
    Path file = folder.resolve("incomplete.safetensors");
    Map<String, long[]> shapes = shapes();
    shapes.remove("visual.layer4.0.bn2.running_var");
    shapes.put("visual.layer4.0.bn4.weight", new long[] {32});
    write(file, shapes);
    refuses(
        file,
        "2 mismatches",
        "missing visual.layer4.0.bn2.running_var [32]",
        "left over visual.layer4.0.bn4.weight [32]");
  }

  @Test
  void aConfigWithMoreLayersIsExplained() throws IOException {
    Path published = openClip(RESNET.replace("[1, 2, 1, 1]", "[1, 2, 2, 1]"));
    copy(published.resolve("open_clip_model.safetensors"));
    refuses(
        published,
        "missing visual.layer3.1.conv1.weight [16, 64, 1, 1]",
        "the checkpoint has fewer layers than the configuration");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"width\": 4, | \"width\": 4, \"timm_model_name\": \"resnet50\", | timm_model_name",
        "0.48145466 | null | field 'preprocess_cfg'.mean: found [null,0.4578275,",
        "bicubic | lanczos | field 'preprocess_cfg'.interpolation: found \"lanczos\"",
        "[1, 2, 1, 1] | [1, 2, 1] | layers [1, 2, 1]",
        "[1, 2, 1, 1] | 4 | field 'model_cfg.vision_cfg.patch_size': found null",
        "\"patch_size\": null | \"patch_size\": null, \"head_width\": 256 | width 4 with 0 heads"
      })
  void otherArchitecturesOfOpenClipAreRefused(String old, String changed, String expected)
      throws IOException {
    Path published = openClip(RESNET.replace(old, changed));
    copy(published.resolve("open_clip_model.safetensors"));
    refuses(published, expected);
  }

  @Test
  void preprocessingIsKeptInOurConfig() throws IOException {
    Path published = openClip(RESNET.replace("0.48145466", "0.5").replace("bicubic", "bilinear"));
    copy(published.resolve("open_clip_model.safetensors"));
    Preprocessing kept = SavedModels.config(convert(published), ClipConfig.class).preprocessing();
    List<Float> openAi = Preprocessing.openAi(1).mean();
    assertEquals(List.of(0.5f, openAi.get(1), openAi.get(2)), kept.mean());
    assertEquals(Resample.BILINEAR, kept.resample());
    assertEquals(Crop.OPENAI, kept.crop()); // torchvision's
  }

  @Test
  void aFileOfAnotherModelIsNoClip() {
    refuses(resource("tiny_gpt2/model.safetensors.index.json"), "no image tower of CLIP");
    refuses(folder.resolve("nothing"), "no such file or folder");
  }

  private static final String TOKENIZER =
      "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": %d}, \"merges\": []}}";

  @Test
  void aTokenizerIsCopiedIfGiven() throws IOException {
    assertTrue(Files.notExists(convert(ResNetReference.archive()).resolve("tokenizer.json")));
    String text = TOKENIZER.formatted(0);
    Path tokenizer = Files.writeString(folder.resolve("any.json"), text);
    Path target = folder.resolve("with-tokenizer");
    ModelConverter.convert(ResNetReference.archive(), tokenizer, Activation.QUICK_GELU, target);
    assertEquals(text, Files.readString(target.resolve("tokenizer.json")));
  }

  /** A user's own files, and the model that is read, are not what a model may replace. */
  @Test
  void nothingElseIsReplaced() throws IOException {
    Path published = openClip(RESNET);
    copy(published.resolve("open_clip_model.safetensors"));
    Path mine = Files.createDirectory(folder.resolve("mine"));
    Files.writeString(mine.resolve("notes.txt"), "mine");
    for (Path target : List.of(published, folder, mine, mine.resolve("notes.txt"))) {
      String message =
          assertThrows(
                  InvalidInputException.class,
                  () -> ModelConverter.convert(published, null, null, target))
              .getMessage();
      assertTrue(message.startsWith(target + ": found ") && message.contains("lost"), message);
    }
    assertEquals("mine", Files.readString(mine.resolve("notes.txt")));
    assertTrue(Files.exists(published.resolve("open_clip_model.safetensors")));
    Path own = folder.resolve("own");
    ModelConverter.convert(published, null, null, own);
    ModelConverter.convert(published, null, null, own); // an earlier version of the same
  }

  /** Read once before it is copied: a fault in it would come to light in a score, much later. */
  @Test
  void aTokenizerThatIsNoneIsRefused() throws IOException {
    Map<String, String> refusals =
        Map.of(
            "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
            "found a Git LFS pointer",
            "{}",
            "found no model.vocab",
            TOKENIZER.formatted(100_000),
            "ids up to 100000, expected ids below");
    Path file = folder.resolve("tokenizer.json");
    for (Map.Entry<String, String> refusal : refusals.entrySet()) {
      Files.writeString(file, refusal.getKey());
      String message =
          assertThrows(
                  InvalidInputException.class,
                  () ->
                      ModelConverter.convert(
                          ResNetReference.archive(),
                          file,
                          Activation.QUICK_GELU,
                          folder.resolve("never")))
              .getMessage();
      assertTrue(message.contains(refusal.getValue()), message);
      assertTrue(Files.notExists(folder.resolve("never")));
    }
  }

  /** What has to be said of a file without a config beside it. */
  private static Activation bareActivation(Path source) {
    boolean configured =
        Files.isDirectory(source) || Files.exists(source.resolveSibling("open_clip_config.json"));
    return configured ? null : Activation.QUICK_GELU;
  }

  private Path convert(Path source) {
    Path target = folder.resolve("converted-" + System.nanoTime());
    ModelConverter.convert(source, null, bareActivation(source), target);
    return target;
  }

  private void refuses(Path source, String... parts) {
    String message =
        assertThrows(
                InvalidInputException.class,
                () ->
                    ModelConverter.convert(
                        source, null, bareActivation(source), folder.resolve("never")))
            .getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
    assertTrue(Files.notExists(folder.resolve("never")));
  }

  /** The archive's tensors under their names, in float32. */
  private static void copy(Path safetensors) {
    try (Checkpoint archive = Checkpoint.open(ResNetReference.archive())) {
      List<TensorInfo> infos =
          shapes().entrySet().stream()
              .map(e -> new TensorInfo(e.getKey(), DType.F32, Shape.of(e.getValue())))
              .toList();
      SafetensorsFile.write(
          safetensors, infos, Map.of(), (name, first, to) -> archive.tensor(name).read(first, to));
    }
  }

  /** The archive's shapes, but for whole numbers. */
  private static Map<String, long[]> shapes() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    try (Checkpoint archive = Checkpoint.open(ResNetReference.archive())) {
      archive
          .tensors()
          .forEach(
              (name, tensor) -> {
                if (tensor.dtype().isFloating()) {
                  shapes.put(name, tensor.shape().asArray());
                }
              });
    }
    return shapes;
  }

  /** Tensors of zeros. */
  private static void write(Path safetensors, Map<String, long[]> shapes) {
    List<TensorInfo> infos =
        shapes.entrySet().stream()
            .map(e -> new TensorInfo(e.getKey(), DType.F32, Shape.of(e.getValue())))
            .toList();
    SafetensorsFile.write(
        safetensors,
        infos,
        Map.of(),
        (name, first, to) -> {
          while (to.hasRemaining()) {
            to.put(0);
          }
        });
  }

  private Path openClip(String config) throws IOException {
    Path published = Files.createDirectory(folder.resolve("published"));
    Files.writeString(published.resolve("open_clip_config.json"), config);
    return published;
  }

  /** A SavedModel's weights, as buffers because those can be compared. */
  private static Map<String, FloatBuffer> tensors(Path savedModel) {
    Map<String, FloatBuffer> tensors = new LinkedHashMap<>();
    try (Checkpoint checkpoint = Checkpoint.open(savedModel)) {
      checkpoint
          .tensors()
          .forEach((name, tensor) -> tensors.put(name, FloatBuffer.wrap(tensor.floats())));
    }
    return tensors;
  }
}
