package dev.clipcap.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.caption.BareSamples;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.Captioner;
import dev.clipcap.convert.ModelConverter;
import dev.clipcap.core.nn.Activation;
import dev.clipcap.encoder.ImageEncoder;
import dev.clipcap.files.npy.Npy;
import dev.clipcap.files.npy.NpyFiles;
import dev.clipcap.io.Json;
import dev.clipcap.reference.ResNetReference;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bare checkpoints that PyTorch wrote, captioned from the command line, against PyTorch's text. */
class CaptionCommandTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "paper-mlp.pt, 2",
    "paper-transformer.pt, 1",
    "paper-linear.pt, 1",
    "report-mlp.safetensors, 1"
  })
  void captionsAreThoseOfPyTorch(String model, int layers) {
    assertEquals(BareSamples.expected(model), captions(options(model, layers)));
  }

  @Test
  void beamSearchToo() {
    Map<String, String> options = options("paper-mlp.pt", 2);
    options.put("beam", "5");
    assertEquals(BareSamples.expected("beam 5"), captions(options));
  }

  /** The library's captions by the same settings; another seed draws others. */
  @Test
  void drawsCaptions() {
    Map<String, String> options = options("paper-transformer.pt", 1);
    options.putAll(Map.of("strategy", "nucleus", "top-p", "0.8", "seed", "5", "max-tokens", "9"));
    List<String> drawn = captions(options);
    Npy rows = NpyFiles.read(BareSamples.file("embeddings.npy"));
    BareSamples.writeCaptioner("paper-transformer.pt", folder.resolve("same"));
    try (Captioner captioner = Captioner.load(folder.resolve("same"))) {
      int width = (int) rows.shape()[1];
      List<float[]> embeddings = new ArrayList<>();
      for (int i = 0; i < rows.values().length; i += width) {
        embeddings.add(Arrays.copyOfRange(rows.values(), i, i + width));
      }
      assertEquals(
          captioner
              .captionEmbeddings(embeddings, CaptionOptions.nucleus(0.8, 1, 5).withMaxTokens(9))
              .stream()
              .map(caption -> caption.text())
              .toList(),
          drawn);
    }
    options.put("seed", "6");
    assertNotEquals(drawn, captions(options));
  }

  /** Three lines of an image, which are those of three seeds; all begin with the prompt. */
  @Test
  void drawsSeveralAfterAPrompt() {
    Map<String, String> options = options("paper-transformer.pt", 1);
    options.putAll(Map.of("strategy", "nucleus", "max-tokens", "9", "prompt", "The"));
    List<List<String>> bySeed = new ArrayList<>();
    for (String seed : List.of("5", "6", "7")) {
      options.put("seed", seed);
      bySeed.add(Run.defines(options).out().lines().toList());
    }
    options.putAll(Map.of("seed", "5", "count", "3"));
    List<String> together = Run.defines(options).out().lines().toList();
    assertEquals(3 * bySeed.get(0).size(), together.size());
    for (int i = 0; i < together.size(); i++) {
      assertEquals(bySeed.get(i % 3).get(i / 3), together.get(i));
      assertTrue(together.get(i).contains("\tThe"), together.get(i));
    }
    options.put("json", "true");
    String first = Run.defines(options).out().lines().findFirst().orElseThrow();
    assertEquals(
        2, Json.parse(first.getBytes(UTF_8), JsonNode.class, "line").get("alternatives").size());
    options.put("strategy", "greedy");
    options.remove("seed");
    Run refused = Run.defines(options);
    assertEquals(2, refused.status());
    assertTrue(refused.err().contains("strategy nucleus"), refused.err());
  }

  @Test
  void normalizesIfTold() {
    Map<String, String> options = options("paper-transformer.pt", 1);
    options.put("normalizeEmbedding", "true");
    assertEquals(BareSamples.expected("normalized"), captions(options));
  }

  @Test
  void aMappersHeadsMatter() {
    Map<String, String> options = options("paper-transformer.pt", 1);
    options.put("mapperHeads", "2");
    assertNotEquals(BareSamples.expected("paper-transformer.pt"), captions(options));
  }

  @Test
  void aMappersActivationMatters() {
    Map<String, String> options = options("paper-mlp.pt", 2);
    options.put("mapperActivation", "tanh");
    assertEquals(BareSamples.expected("paper-mlp.pt"), captions(options));
    options.put("mapperActivation", "relu");
    assertNotEquals(BareSamples.expected("paper-mlp.pt"), captions(options));
  }

  @Test
  void printsALineForEachRowOfAnyNumber() {
    Npy twelve = NpyFiles.read(BareSamples.file("embeddings.npy"));
    int n = twelve.values().length;
    float[] many = new float[3 * n]; // 36 rows, more than one batch
    for (int i = 0; i < many.length; i++) {
      many[i] = twelve.values()[i % n];
    }
    Path file = folder.resolve("many.npy");
    new Npy(new long[] {36, 6}, many).write(file);
    Map<String, String> options = options("paper-mlp.pt", 2);
    options.put("embeddings", file.toString());

    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 36; i++) {
      String caption = BareSamples.expected("paper-mlp.pt").get(i % 12);
      lines.add(i + "\t" + caption.strip().replaceAll(" +", " "));
    }
    assertEquals(lines, run(options).lines().toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "6 | array.reshape(-1, 6)",
        "2,1,6 | array.reshape(-1, 6)",
        "6,2 | array.T",
        "2,5 | use embeddings of the CLIP",
        "'' | use embeddings of the CLIP"
      })
  void anotherShapeIsRefusedWithItsOwnRemedy(String shape, String remedy) {
    long[] sizes =
        Arrays.stream(shape.split(",", -1))
            .filter(size -> !size.isEmpty())
            .mapToLong(Long::parseLong)
            .toArray();
    Path file = folder.resolve("shape.npy");
    int count = (int) Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
    new Npy(sizes, new float[count]).write(file);
    Map<String, String> options = options("paper-mlp.pt", 2);
    options.put("embeddings", file.toString());
    Run run = Run.defines(options);
    assertEquals(2, run.status());
    assertTrue(run.err().contains(remedy), run.err());
  }

  @Test
  void nothingToCaptionIsAnEmptyList() {
    Path file = folder.resolve("none.npy");
    new Npy(new long[] {0, 6}, new float[0]).write(file);
    Map<String, String> options = options("paper-mlp.pt", 2);
    options.put("embeddings", file.toString());
    assertEquals(List.of(), captions(options));
  }

  @Test
  void captionsImagesWithTheClipGiven() throws IOException {
    Path clip = folder.resolve("clip");
    BareSamples.writeClip(clip, 6);
    Path photos = Files.createDirectory(folder.resolve("photos"));
    for (String name : List.of("png-rgb.png", "jpeg-rgb.jpg")) {
      Files.copy(pixels(name), photos.resolve(name));
    }
    Files.writeString(photos.resolve("notes.txt"), "no image");
    Path embeddings = folder.resolve("embeddings.npy");
    try (ImageEncoder encoder = ImageEncoder.load(clip)) {
      float[] both = new float[12];
      List<String> sorted = List.of("jpeg-rgb.jpg", "png-rgb.png");
      for (int i = 0; i < 2; i++) {
        byte[] bytes = Files.readAllBytes(photos.resolve(sorted.get(i)));
        float[] normalized = Captioner.normalized(encoder.encode(bytes, sorted.get(i)));
        System.arraycopy(normalized, 0, both, 6 * i, 6);
      }
      new Npy(new long[] {2, 6}, both).write(embeddings);
    }
    Map<String, String> options = options("paper-transformer.pt", 1);
    options.put("embeddings", embeddings.toString());
    List<String> expected = captions(options);

    options.remove("embeddings");
    options.put("normalizeEmbedding", "true");
    options.put("clip", clip.toString());
    options.put("image", photos.toString());
    assertEquals(expected, captions(options));
    options.put("image", photos.resolve("png-rgb.png") + "," + photos.resolve("jpeg-rgb.jpg"));
    List<String> reversed = new ArrayList<>(expected);
    Collections.reverse(reversed);
    assertEquals(reversed, captions(options));
    options.remove("out");
    assertEquals(
        List.of(
            photos.resolve("png-rgb.png").toString(), photos.resolve("jpeg-rgb.jpg").toString()),
        run(options).lines().map(line -> line.split("\t", 2)[0]).toList());
  }

  /**
   * A captioner of the paper authors' and OpenAI's RN50x4, both tiny: a file each, as published.
   */
  @Test
  void captionsImagesWithAResNet() {
    Path clip = folder.resolve("clip-resnet");
    ModelConverter.convert(ResNetReference.archive(), null, Activation.QUICK_GELU, clip);
    Path embeddings = folder.resolve("open-clips.npy");
    float[] rows = Arrays.copyOf(ResNetReference.floats("image_embeds"), 18);
    for (int i = 0; i < 6; i++) {
      rows[12 + i] = -rows[i];
    }
    new Npy(new long[] {3, 6}, rows).write(embeddings);
    Map<String, String> options = options("paper-transformer.pt", 1);
    options.put("embeddings", embeddings.toString());
    List<String> expected = captions(options);
    assertNotEquals(expected.get(0), expected.get(2), "the embedding matters");

    options.remove("embeddings");
    options.put("clip", clip.toString());
    options.put(
        "image",
        ResNetReference.IMAGES.stream()
            .map(name -> pixels(name).toString())
            .collect(Collectors.joining(",")));
    assertEquals(expected.subList(0, 2), captions(options));
  }

  private List<String> captions(Map<String, String> options) {
    Path out = folder.resolve("captions.json");
    options.put("out", out.toString());
    run(options);
    List<String> captions = new ArrayList<>();
    Json.readTree(out).forEach(line -> captions.add(line.path("caption").textValue()));
    return captions;
  }

  /** The options of a sample with all that it does not carry. */
  static Map<String, String> options(String model, int layers) {
    Map<String, String> options = new TreeMap<>();
    options.put("experiment", "caption");
    options.put("model", BareSamples.file(model).toString());
    options.put("gpt2", BareSamples.file("gpt2-" + layers + ".json").toString());
    options.put("tokenizer", BareSamples.file("tokenizer.json").toString());
    options.put("embeddings", BareSamples.file("embeddings.npy").toString());
    return options;
  }

  /** What the command prints. */
  static String run(Map<String, String> options) {
    Run run = Run.defines(options);
    assertEquals(new Run(0, run.out(), ""), run);
    return run.out();
  }

  private static Path pixels(String name) {
    try {
      return Path.of(CaptionCommandTest.class.getResource("/clip/pixels/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
