package dev.clipcap.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.caption.BareSamples;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Output;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which images the caption command takes, and the file that it can go on with. */
class ManyImagesTest {
  @TempDir Path folder;

  private static CaptionLine line(String image, String caption) {
    return new CaptionLine(
        image, caption, -1.5, null, null, null, new CaptionLine.By("m", 1, null));
  }

  private static CaptionLine.By by(String model, int beam) {
    return new CaptionLine.By(model, beam, Map.of());
  }

  @Test
  void aTornLastLineIsCutOffAndTheOthersStay() throws IOException {
    Path file = folder.resolve("deep/captions.jsonl");
    try (CaptionLog log = CaptionLog.open(Output.of(file), CaptionLines.JSON, by("m", 1))) {
      log.accept(line("a.jpg", "A café."));
      log.accept(line("b.jpg", "A tree."));
    }
    byte[] whole = Files.readAllBytes(file);
    assertEquals(
        "{\"image\":\"a.jpg\",\"caption\":\"A café.\",\"log_probability\":-1.5,\"model\":\"m\","
            + "\"beam\":1}",
        Files.readAllLines(file).get(0));

    byte[] torn = "{\"image\":\"c.jpg\",\"caption\":\"A caf\u00e9".getBytes(StandardCharsets.UTF_8);
    Files.write(file, Arrays.copyOf(torn, torn.length - 1), StandardOpenOption.APPEND);
    try (CaptionLog log = CaptionLog.open(Output.of(file), CaptionLines.JSON, by("m", 1))) {
      assertTrue(log.has("a.jpg") && log.has("b.jpg"));
      assertFalse(log.has("c.jpg"));
      log.accept(line("c.jpg", "A cat."));
    }
    assertEquals(
        new String(whole, StandardCharsets.UTF_8) + Json.line(line("c.jpg", "A cat.")) + "\n",
        Files.readString(file));
  }

  @Test
  void aLogOfSomethingElseIsRefused() throws IOException {
    Path file = folder.resolve("captions.jsonl");
    try (CaptionLog log = CaptionLog.open(Output.of(file), CaptionLines.JSON, by("m", 1))) {
      log.accept(line("a.jpg", "A cat."));
    }
    refused(file, "other", 1, "line 1: found a caption by m with beam 1");
    refused(file, "m", 5, "captions by m with beam 5 only");
    Files.writeString(file, "A cat.\n", StandardOpenOption.APPEND);
    refused(file, "m", 1, "line 2: found no caption");
    assertEquals(2, Files.readAllLines(file).size(), "nothing is lost");
  }

  private static void refused(Path file, String model, int beam, String words) {
    InvalidInputException e =
        assertThrows(
            InvalidInputException.class,
            () -> CaptionLog.open(Output.of(file), CaptionLines.JSON, by(model, beam)));
    assertTrue(e.getMessage().contains(words), e.getMessage());
  }

  /** The whole command: half of the file, a torn line after it, and the command once more. */
  @Test
  void theCommandGoesOnWhereItEnded() throws IOException {
    Path file = folder.resolve("captions.jsonl");
    String[] command = {
      "caption",
      "--model=" + BareSamples.file("report-mlp.safetensors"),
      "--gpt2=" + BareSamples.file("gpt2-1.json"),
      "--tokenizer=" + BareSamples.file("tokenizer.json"),
      "--embeddings=" + BareSamples.file("embeddings.npy"),
      "--out=" + file
    };
    assertEquals(new Run(0, file + ": 12 captions\n", ""), Run.dashes(command));
    List<String> lines = Files.readAllLines(file);
    String half = String.join("\n", lines.subList(0, 6)) + "\n";
    Files.writeString(file, half + lines.get(6).substring(0, 20));

    assertEquals(new Run(0, file + ": 12 captions\n", ""), Run.dashes(command));
    assertTrue(Files.readString(file).startsWith(half));
    List<String> captions = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      captions.add(Json.mapper().readTree(line).path("caption").textValue());
    }
    assertEquals(BareSamples.expected("report-mlp.safetensors"), captions);
  }

  /** Wherever a run ended, the last digits are those of one that did not end. */
  @Test
  void goingOnGivesTheSameBytes() throws IOException {
    Path captioner = folder.resolve("captioner");
    BareSamples.writeCaptioner("report-mlp.safetensors", captioner);
    Path photos = Files.createDirectory(folder.resolve("photos"));
    for (int i = 0; i < 150; i++) {
      Path photo = photos.resolve(String.format(Locale.ROOT, "%03d.png", i));
      Files.write(photo, i % 70 == 5 ? new byte[3] : BareSamples.png(40 + i % 7, 30, i));
    }
    Path whole = folder.resolve("whole.jsonl");
    Path file = folder.resolve("captions.jsonl");
    caption(captioner, photos, whole);
    List<String> lines = Files.readAllLines(whole);
    assertEquals(147, lines.size());
    for (int kept : new int[] {0, 1, 37, 63, 64, 100, 126, 127, 146, 147}) {
      Files.writeString(
          file, lines.stream().limit(kept).map(line -> line + "\n").collect(Collectors.joining()));
      caption(captioner, photos, file);
      assertEquals(lines, Files.readAllLines(file), kept + " lines were there");
    }
    Files.writeString(file, lines.get(0) + "\n" + lines.get(120) + "\n"); // of other images first
    caption(captioner, photos, file);
    assertEquals(147, Files.readAllLines(file).stream().distinct().count());
  }

  private static void caption(Path captioner, Path photos, Path out) {
    Run run = Run.dashes("caption", "--model=" + captioner, "--out=" + out, photos.toString());
    assertEquals(3, run.status(), run.err());
  }

  @Test
  void badImagesAreListedAndTheOthersCaptioned() throws IOException {
    Path captioner = folder.resolve("captioner");
    BareSamples.writeCaptioner("report-mlp.safetensors", captioner);
    Path photos = Files.createDirectory(folder.resolve("photos"));
    Files.write(photos.resolve("a.png"), BareSamples.png(40, 30, 1));
    Files.writeString(photos.resolve("b.png"), "no image");
    Files.write(photos.resolve("c.png"), BareSamples.png(30, 40, 2));

    Run run = Run.dashes("caption", "--model=" + captioner, "--json", photos.toString());
    assertEquals(3, run.status());
    List<String> images = new ArrayList<>();
    for (String line : run.out().lines().toList()) {
      JsonNode json = Json.mapper().readTree(line);
      assertTrue(json.path("log_probability").doubleValue() < 0);
      images.add(json.path("image").textValue());
    }
    assertEquals(
        List.of(photos.resolve("a.png").toString(), photos.resolve("c.png").toString()), images);
    List<String> errors = run.err().lines().toList();
    assertTrue(errors.get(0).startsWith("error: " + photos.resolve("b.png")), run.err());
    assertEquals("1 of 3 images have no caption", errors.get(1));

    Path list = folder.resolve("captions.json");
    Run listed = Run.dashes("caption", "--model=" + captioner, "--out=" + list, photos.toString());
    assertEquals(3, listed.status());
    assertEquals(3, Json.readTree(list).size());
    assertTrue(Json.readTree(list).get(1).path("caption").isNull());
    assertEquals(
        photos.resolve("b.png").toString(), Json.readTree(list).get(1).path("image").textValue());
    Run strict = Run.dashes("caption", "--model=" + captioner, "--strict", photos.toString());
    assertEquals(2, strict.status());
    assertEquals(1, strict.out().lines().count());

    Run piped =
        Run.withInput(photos.resolve("c.png") + "\n\n", "caption", "--model=" + captioner, "-");
    assertTrue(piped.out().startsWith(photos.resolve("c.png") + "\t"), piped.toString());
  }
}
