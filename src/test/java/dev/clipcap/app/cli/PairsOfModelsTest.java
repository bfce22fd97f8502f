package dev.clipcap.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.core.clip.SavedModelConfig;
import dev.clipcap.encoder.ForeignEncoders;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models, from the command that writes them to every command that reads them. */
class PairsOfModelsTest {
  @TempDir static Path folder;
  private static Ends ends;
  private static Path trained;
  private static List<String> captions;

  @BeforeAll
  static void train() throws IOException {
    ends = Ends.in(folder);
    trained = ends.train("run");
    captions = ends.captions(trained.resolve("captioner"));
  }

  /** The folder that training fills is a model for every command, and so is the one inside. */
  @Test
  void aRunAndItsCaptionerAreTheSameModel() {
    Path inside = trained.resolve("captioner");
    assertEquals(captions, ends.captions(trained));
    String rouge = Json.readTree(trained.resolve("metrics.json")).get("rouge_l").toString();
    assertEquals(rouge, ends.rouge(inside), "evaluate finds training's own score");
    assertEquals(rouge, ends.rouge(trained));
    String image = "--image=" + folder.resolve("data/11.jpg");
    assertEquals(
        ends.run("inspect", "--model=" + inside, image).out(),
        ends.run("inspect", "--model=" + trained, image).out());
  }

  /** How many weights a model has. */
  private static String count(Path model) {
    String json = ends.run("inspect", "--json", "--model=" + model).out();
    return Json.parse(json.getBytes(UTF_8), JsonNode.class, "inspection").get("count").toString();
  }

  /** The weights of export, with what they do not carry, caption as the captioner. */
  @Test
  void exportedWeightsCaption() {
    Path file = folder.resolve("captioner.safetensors");
    ends.run("export", "--model=" + trained, "--out=" + file);
    assertEquals(
        captions,
        ends.captions(
            file,
            "--gpt2=" + folder.resolve("gpt2/config.json"),
            "--tokenizer=" + trained.resolve("captioner/tokenizer.json"),
            "--clip=" + folder.resolve("clip")));
  }

  /** An encoder that is a SavedModel of no known kind, from training to each that reads it. */
  @Test
  void anotherEncoderTrainsAndCaptions() {
    Path encoder = folder.resolve("encoder");
    ForeignEncoders.means(encoder, SavedModelConfig.Layout.NHWC, 16);
    assertTrue(
        ends.run("inspect", "--model=" + encoder).out().contains("signature encode (image, NHWC"));
    Path run = ends.trainOn(ends.data(), encoder, folder.resolve("gpt2"), "run-of-encoder");
    List<String> itsCaptions = ends.captions(run);
    String rouge = Json.readTree(run.resolve("metrics.json")).get("rouge_l").toString();
    assertEquals(rouge, ends.rouge(run), "evaluate finds training's own score");
    Path again = folder.resolve("encoder-again");
    ends.run("export", "--storage=float32", "--model=" + run, "--out=" + again);
    assertEquals(itsCaptions, ends.captions(again));
    assertEquals(count(run), count(again));
    Run serving =
        Run.dashes(
            "export", "--serving", "--model=" + run, "--out=" + folder.resolve("serving-none"));
    assertEquals(2, serving.status());
    assertEquals(1, serving.err().lines().count(), serving.err());
  }

  /** The folders for transformers come back by convert; together they caption, and they train. */
  @Test
  void whatTransformersLoadsIsConvertedBackAndTrains() {
    Path exported = folder.resolve("huggingface");
    ends.run("export", "--huggingface", "--model=" + trained, "--out=" + exported);
    Path clip = folder.resolve("clip-back");
    Path gpt2 = folder.resolve("gpt2-back");
    ends.run("convert", "--from=" + exported.resolve("clip"), "--to=" + clip);
    ends.run("convert", "--from=" + exported.resolve("gpt2"), "--to=" + gpt2);
    Path file = folder.resolve("weights.safetensors");
    ends.run("export", "--model=" + trained, "--out=" + file);
    assertEquals(
        captions,
        ends.captions(
            file,
            "--gpt2=" + exported.resolve("gpt2/config.json"),
            "--tokenizer=" + gpt2.resolve("tokenizer.json"),
            "--clip=" + clip));
    assertEquals(count(folder.resolve("gpt2")), count(gpt2));
    Path further = ends.trainOn(ends.data(), clip, gpt2, "trained-further");
    assertEquals(count(trained), count(further));
  }

  /** What is exported for serving is a captioner too, for the commands that take one. */
  @Test
  void whatIsServedIsExportedAgain() {
    Path served = folder.resolve("serving/1");
    ends.run("export", "--serving", "--model=" + trained, "--out=" + served);
    assertEquals(captions, ends.captions(served));
    assertEquals(
        Json.readTree(trained.resolve("metrics.json")).get("rouge_l").toString(),
        ends.rouge(served));
    assertEquals(count(trained), count(served));
    for (String as : List.of("--huggingface", "--serving")) {
      Path out = folder.resolve("from-served" + as);
      ends.run("export", as, "--model=" + served, "--out=" + out);
      assertTrue(Files.isDirectory(out));
    }
    Path file = folder.resolve("from-served.safetensors");
    ends.run("export", "--model=" + served, "--out=" + file);
    assertTrue(Files.isRegularFile(file));
  }

  /** Each seed's folder is a model; the folder above says so. */
  @Test
  void ofSeveralSeedsOneIsNamed() {
    Path seeds = ends.train("seeds", "--seeds=1,2");
    assertEquals(3, ends.captions(seeds.resolve("seed-2")).size());
    for (String command : List.of("inspect", "evaluate")) {
      Run run = Run.dashes(command, "--model=" + seeds, "--json");
      assertEquals(2, run.status());
      assertEquals(
          "error: "
              + seeds
              + ": found the results of several seeds, expected one captioner; name one of its"
              + " folders, such as "
              + seeds.resolve("seed-1")
              + "\n",
          run.err());
    }
  }
}
