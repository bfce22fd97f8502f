package dev.clipcap.tutorial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.caption.Caption;
import dev.clipcap.caption.CaptionerConfig;
import dev.clipcap.caption.TrainedOn;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.mapper.Mappers;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.tf.TestGraph;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.export.CaptionerExport;
import dev.clipcap.io.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.types.TFloat32;

/**
 * docs/tutorial.md says what the code says and gives. What it gives is also left in {@code
 * target/tutorial}, from where the page and its pictures are taken.
 */
class TutorialTest {
  private static final Path PAGE = Path.of("docs", "tutorial.md");
  private static final Path CODE = Path.of("src/test/java/dev/clipcap/tutorial/Tutorial.java");
  private static final Path OWN = Path.of("results", "tutorial-local", "captioner");
  private static final Path TRAINED =
      Files.isDirectory(OWN) ? OWN : Path.of("results", "mlp-finetune", "captioner");
  private static final Path GPT2 = Path.of("savedmodels", "gpt2-mini");
  private static final Path OUT = Path.of("target", "tutorial");

  /** Numbers on the page may differ from another machine's in their last digits. */
  private static final double ROUNDING = 0.011;

  private static final Pattern NUMBER = Pattern.compile("-?\\d+\\.\\d+");

  @TempDir Path folder;

  private static String blocks(String language) throws IOException {
    Matcher matcher =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(PAGE));
    return matcher.results().map(m -> m.group(1)).collect(Collectors.joining());
  }

  @Test
  void everyQuotedLineIsInTheCode() throws IOException {
    List<String> code = Files.readString(CODE).lines().map(String::strip).toList();
    List<String> quoted = blocks("java").lines().map(String::strip).toList();
    assertTrue(quoted.size() > 30, "the page quotes the code");
    quoted.forEach(line -> assertTrue(line.isEmpty() || code.contains(line), line));
  }

  @Test
  void thePageHasTheNumbersOfTheFirstSteps() throws IOException {
    float[] pixels = Tutorial.pixels(Tutorial.IMAGE);
    List<String> lines = TutorialOutput.ofClip(pixels, Tutorial.embedding(pixels));
    assertSame(lines, blocks("text").lines().limit(lines.size()).toList());
  }

  @Test
  void thePageHasTheNumbersOfTheTrainedCaptioner() throws IOException {
    Assumptions.assumeTrue(
        Files.isDirectory(TRAINED),
        "SKIPPED: no "
            + OWN
            + " (mvn exec:java -Dexperiment=mlp-finetune -Dout=results/tutorial-local makes it), most"
            + " numbers of the tutorial are not compared");
    float[] pixels = Tutorial.pixels(Tutorial.IMAGE);
    float[] embedding = Tutorial.embedding(pixels);
    List<String> lines = new ArrayList<>(TutorialOutput.ofClip(pixels, embedding));
    lines.addAll(TutorialOutput.ofCaptioner(TRAINED, embedding));
    Files.createDirectories(OUT);
    Files.write(OUT.resolve("output.txt"), lines);
    float[][] prefix = Tutorial.forward(TRAINED, embedding, new int[] {0}).prefix();
    var pictures = TutorialPictures.all(TRAINED, embedding, prefix);
    for (String name : pictures.keySet()) {
      Files.write(OUT.resolve(name), pictures.get(name));
    }
    assertSame(lines, blocks("text").lines().toList());
    String page = Files.readString(PAGE);
    for (String name : pictures.keySet()) {
      assertTrue(page.contains("](images/" + name + ")"), name + " is on the page");
      assertTrue(Files.isRegularFile(PAGE.resolveSibling("images").resolve(name)), name);
    }
  }

  /** Words equal, numbers up to their last digits. */
  private static void assertSame(List<String> expected, List<String> found) {
    assertEquals(words(expected), words(found));
    List<Double> numbers = numbers(found);
    List<Double> own = numbers(expected);
    for (int i = 0; i < own.size(); i++) {
      assertEquals(own.get(i), numbers.get(i), ROUNDING, "number " + (i + 1) + " on the page");
    }
  }

  private static String words(List<String> lines) {
    return NUMBER
        .matcher(lines.stream().map(String::strip).collect(Collectors.joining("\n")))
        .replaceAll("#")
        .replaceAll(" +", " ");
  }

  private static List<Double> numbers(List<String> lines) {
    return NUMBER
        .matcher(String.join("\n", lines))
        .results()
        .map(m -> Double.valueOf(m.group()))
        .toList();
  }

  /** The steps by themselves against the captioner, which takes them together and with a cache. */
  @Test
  void theStepsGiveWhatTheCaptionerGives() throws IOException {
    Path captioner = untrained();
    float[] embedding = Tutorial.embedding(Tutorial.pixels(Tutorial.IMAGE));
    Caption caption = Tutorial.caption(captioner, Tutorial.IMAGE);
    int[] tokens = caption.tokens().stream().mapToInt(Caption.Token::id).toArray();
    Tutorial.Forward forward = Tutorial.forward(captioner, embedding, tokens);
    assertEquals(-caption.logProbability() / tokens.length, Tutorial.loss(forward, tokens), 1e-4);
    int k = forward.prefix().length;
    for (int t = 0; t < tokens.length; t++) {
      float[] logits = forward.logits()[k - 1 + t];
      for (float logit : logits) {
        assertTrue(logit <= logits[tokens[t]], "token " + t + " has the highest logit");
      }
    }
  }

  /** A captioner whose mapper has its first weights. */
  private Path untrained() {
    ClipConfig clip = SavedModels.config(Tutorial.CLIP, ClipConfig.class).visionOnly();
    Gpt2Config gpt2 = SavedModels.config(GPT2, Gpt2Config.class);
    MapperConfig mapper = MapperConfig.mlp(clip.projection(), 10, gpt2.width());
    Path weights = folder.resolve("mapper");
    try (TestGraph graph = new TestGraph()) {
      Params params = graph.params().at("clip_project");
      Mappers.of(mapper, params).prefix(graph.tf().placeholder(TFloat32.class));
      Weights.initialize(graph.session(), params, 1);
      Weights.save(graph.session(), params.all(), weights, graph.tf());
    }
    new CaptionerExport(
            new CaptionerConfig(clip, false, mapper, gpt2), Tutorial.CLIP, GPT2, weights, false)
        .write(Output.of(folder.resolve("captioner")), Map.of(), TrainedOn.UNKNOWN);
    return folder.resolve("captioner");
  }
}
