package dev.clipcap.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.caption.BareSamples;
import dev.clipcap.caption.TrainedOn;
import dev.clipcap.io.Json;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A tiny captioner that calibrate tells of pictures of coloured noise, and what others then say.
 */
class UnfamiliarImagesTest {
  private static final int TRAIN = 110;
  private static final int IMAGES = 220;

  @TempDir Path folder;
  private Path captioner;
  private Path data;

  @BeforeEach
  void write() throws IOException {
    captioner = folder.resolve("captioner");
    BareSamples.writeCaptioner("report-mlp.safetensors", captioner);
    data = Files.createDirectory(folder.resolve("noise"));
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < IMAGES; i++) {
      Files.write(data.resolve(i + ".png"), BareSamples.png(40, 33, i));
      lines.append(
          "{\"image\": \"%d.png\", \"caption\": \"noise\", \"split\": \"%s\"}%n"
              .formatted(i, i < TRAIN ? "train" : "validation"));
    }
    Files.writeString(data.resolve("captions.jsonl"), lines);
  }

  private Run calibrate(String... more) {
    return Run.dashes(
        Stream.concat(
                Stream.of("calibrate", "--model=" + captioner, "--data=folder:" + data),
                Arrays.stream(more))
            .toArray(String[]::new));
  }

  private static JsonNode json(String line) {
    return Json.parse(line.getBytes(UTF_8), JsonNode.class, "a line");
  }

  @Test
  void aFlatPictureIsFlaggedAndNoiseIsNot() throws IOException {
    Run made = calibrate();
    Path file = captioner.resolve(TrainedOn.FILE);
    assertEquals(new Run(0, file + ": trained on noise, 110 images\n", ""), made);
    Path flat = folder.resolve("flat.png");
    Files.write(flat, flat());
    Path noise = data.resolve("3.png");
    Run run = Run.dashes("caption", "--json", "--model=" + captioner, "" + noise, "" + flat);
    assertEquals(0, run.status());
    assertEquals(
        "note: unlike what this captioner was trained on (noise, 110 images), so the caption may be"
            + " wrong: "
            + flat
            + "\n",
        run.err());
    JsonNode first = json(run.out().lines().toList().get(0));
    assertFalse(first.get("unfamiliar").booleanValue());
    assertEquals("noise, 110 images", first.get("trained_on").textValue());
    assertTrue(json(run.out().lines().toList().get(1)).get("unfamiliar").booleanValue());
    Run inspect = Run.dashes("inspect", "--model=" + captioner);
    assertTrue(inspect.out().contains("\ntrained on noise, 110 images\n"), inspect.out());
    Run evaluate =
        Run.dashes(
            "evaluate", "--model=" + captioner, "--data=folder:" + data, "--split=validation");
    assertTrue(evaluate.out().endsWith("\nunfamiliar       0 images\n"), evaluate.out());

    byte[] before = Files.readAllBytes(file);
    Path half = folder.resolve("half");
    assertEquals(
        0,
        Run.dashes("export", "--model=" + captioner, "--storage=float16", "--out=" + half)
            .status());
    assertEquals(
        new String(before, UTF_8), Files.readString(half.resolve(TrainedOn.FILE)), "goes with it");
  }

  private static byte[] flat() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(40, 33, BufferedImage.TYPE_INT_RGB), "png", out);
    return out.toByteArray();
  }

  @Test
  void aCaptionerWithoutTheFileSaysUnknown() {
    Run run = Run.dashes("caption", "--json", "--model=" + captioner, "" + data.resolve("1.png"));
    assertEquals("0 ", run.status() + " " + run.err());
    JsonNode line = json(run.out());
    assertEquals("unknown", line.get("trained_on").textValue());
    assertFalse(line.has("unfamiliar"));
  }

  @Test
  void tooFewImagesAreRefusedAndSoIsAnothersFile() throws IOException {
    Path lines = data.resolve("captions.jsonl");
    Files.writeString(
        lines, String.join("\n", Files.readAllLines(lines).subList(0, TRAIN + 99)) + "\n");
    Run few = calibrate();
    assertEquals(2, few.status());
    assertTrue(
        few.err().contains("found 110 training and 99 validation images, expected 100 or more"),
        few.err());
    Path file = Files.writeString(captioner.resolve(TrainedOn.FILE), "mine");
    assertEquals(2, calibrate().status());
    assertEquals("mine", Files.readString(file));
  }
}
