package dev.clipcap.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.caption.BareSamples;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The caption command on what people give it, and score on what the command writes. */
class CaptionInputsTest {
  @TempDir Path folder;
  private Path captioner;
  private Path photos;

  @BeforeEach
  void write() throws IOException {
    captioner = folder.resolve("captioner");
    BareSamples.writeCaptioner("report-mlp.safetensors", captioner);
    photos = Files.createDirectory(folder.resolve("photos"));
  }

  private Path png(String name, int seed) throws IOException {
    return Files.write(photos.resolve(name), BareSamples.png(40, 30, seed));
  }

  private String[] command(String... more) {
    return Stream.concat(Stream.of("caption", "--model=" + captioner), Arrays.stream(more))
        .toArray(String[]::new);
  }

  private Run caption(String... more) {
    return Run.dashes(command(more));
  }

  @Test
  void anImageOnStandardInput() throws IOException {
    Path file = png("a.png", 1);
    String caption = caption(file.toString()).out().split("\t", 2)[1];
    Run run = Run.withInput(Files.readAllBytes(file), command("-"));
    assertEquals(new Run(0, "-\t" + caption, ""), run);
    Path out = folder.resolve("c.jsonl");
    assertEquals(0, Run.withInput(Files.readAllBytes(file), command("-", "--out=" + out)).status());
    Run again = Run.withInput(Files.readAllBytes(file), command("-", "--out=" + out));
    assertEquals(2, again.status());
    assertTrue(again.err().contains("found a caption of -"), again.err());
    byte[] torn = Arrays.copyOf(Files.readAllBytes(file), 40);
    Run bad = Run.withInput(torn, command("-"));
    assertEquals(2, bad.status());
    assertTrue(bad.err().startsWith("error: -: found "), bad.err());
  }

  @Test
  void eachFileThatCannotBeReadHasALine() throws IOException {
    Path good = png("good.png", 1);
    Files.createDirectory(photos.resolve("album.jpg"));
    Files.createFile(photos.resolve("empty.jpg"));
    Files.write(
        photos.resolve("phone.heic"),
        "\0\0\0\u0018ftypheic\0\0\0\0mif1heic".getBytes(StandardCharsets.ISO_8859_1));
    Files.write(photos.resolve("scan.tif"), "II*\0\10\0\0\0".getBytes(StandardCharsets.ISO_8859_1));
    Files.write(photos.resolve("._good.png"), new byte[] {0, 5, 22, 7});
    Files.createSymbolicLink(photos.resolve("lost.jpg"), folder.resolve("nothing"));
    Run run = caption(photos.toString());
    assertEquals(3, run.status(), run.err());
    assertTrue(run.out().startsWith(good + "\t"), run.out());
    List<String> lines = run.err().lines().toList();
    List<String> starts =
        List.of(
            photos.resolve("album.jpg") + ": found a folder, expected an image",
            photos.resolve("empty.jpg") + ": found ",
            photos.resolve("lost.jpg") + ": found no file",
            photos.resolve("phone.heic") + ": found ",
            photos.resolve("scan.tif") + ": found ");
    for (int i = 0; i < starts.size(); i++) {
      assertTrue(lines.get(i).startsWith("error: " + starts.get(i)), lines.get(i));
    }
    assertEquals("5 of 6 images have no caption", lines.get(5));
    assertEquals(6, lines.size());
  }

  @Test
  void aMissingFileAndAWebAddressAreALineEach() throws IOException {
    Path good = png("good.png", 1);
    Path missing = photos.resolve("missing.jpg");
    Run run = caption(good.toString(), missing.toString(), "https://example.com/a%20b/dog.jpg");
    assertEquals(3, run.status());
    assertEquals(
        List.of(
            "error: " + missing + ": found no file, expected an image; check the path",
            "error: https://example.com/a%20b/dog.jpg: found a web address, expected an image on this"
                + " machine; download it first",
            "2 of 3 images have no caption"),
        run.err().lines().toList());
    assertEquals(2, caption("https://example.com/dog.jpg").status(), "none at all");
  }

  @Test
  void aNameOfTwoLinesStaysInOne() throws IOException {
    Path odd = png("two\nlines.png", 1);
    Run run = Run.withInput(odd + "\0" + photos.resolve("no\nfile") + "\0", command("-0", "-"));
    assertEquals(3, run.status(), run.err());
    assertEquals(1, run.out().lines().count());
    assertTrue(run.out().startsWith(photos + "/two\\nlines.png\t"), run.out());
    assertTrue(run.err().startsWith("error: " + photos + "/no\\nfile: found no file"), run.err());
    assertEquals(2, run.err().lines().count());
    Run json = Run.withInput(odd + "\0", command("--json", "--null", "-"));
    assertEquals(odd.toString(), Json.mapper().readTree(json.out()).path("image").textValue());
    assertTrue(caption("-0", odd.toString()).err().contains("option --null: found no -"));
    assertTrue(caption("-").err().contains("-: found no image"));
  }

  /** Every file that the command writes is candidates and references of score. */
  @Test
  void whatItWritesIsScored() throws IOException {
    png("COCO_val2014_000000000042.png", 1);
    png("COCO_val2014_000000000007.png", 2);
    Path references =
        Files.writeString(
            folder.resolve("annotations.json"),
            "{\"images\": [], \"annotations\": [{\"image_id\": 42, \"id\": 1, \"caption\": \"a dog\"},"
                + "{\"image_id\": 7, \"id\": 2, \"caption\": \"a cat\"}]}");
    Path lines = folder.resolve("c.jsonl");
    Path list = folder.resolve("c.json");
    Path coco = folder.resolve("coco.json");
    Path printed = folder.resolve("printed");
    Path json = folder.resolve("json");
    assertEquals(0, caption("--out=" + lines, photos.toString()).status());
    assertEquals(0, caption("--out=" + list, photos.toString()).status());
    assertEquals(0, caption("--out=" + coco, "--format=coco", photos.toString()).status());
    Files.writeString(printed, caption(photos.toString()).out());
    Files.writeString(json, caption("--json", photos.toString()).out());
    List<String> scores = new ArrayList<>();
    for (Path file : List.of(lines, list, coco, json)) {
      Run run = score(file, references);
      assertEquals(0, run.status(), file + run.err());
      scores.add(run.out());
      assertEquals(0, score(file, file).status(), file + " as references");
      assertEquals(0, score(references, file).status(), "of the same images");
    }
    assertEquals(List.of(scores.get(0)), scores.stream().distinct().toList());
    assertEquals(0, score(printed, references).status(), "but for white space the same");
    assertTrue(scores.get(0).startsWith("images           2, 0 left out\n"), scores.get(0));
  }

  private static Run score(Path candidates, Path references) {
    return Run.dashes("score", "--candidates=" + candidates, "--references=" + references);
  }

  /** As pycocotools' loadRes asks: a list of objects, image_id an int, each once. */
  @Test
  void cocosResultsHaveWholeNumbers() throws IOException {
    png("COCO_val2014_000000000042.png", 1);
    png("000000000007.png", 2);
    Files.writeString(photos.resolve("9.png"), "no image");
    Path out = folder.resolve("coco.json");
    assertEquals(3, caption("--format=coco", "--out=" + out, photos.toString()).status());
    JsonNode results = Json.readTree(out);
    assertTrue(results.isArray());
    List<Long> ids = new ArrayList<>();
    for (JsonNode result : results) {
      assertTrue(result.path("image_id").isIntegralNumber() && result.path("caption").isTextual());
      assertEquals(2, result.size());
      ids.add(result.path("image_id").longValue());
    }
    assertEquals(List.of(7L, 42L), ids);
    refused("no number in its name", "--format=coco", "--out=" + out, png("dog.png", 3).toString());
    refused(
        "COCO's results are one list",
        "--format=coco",
        "--out=" + folder.resolve("c.jsonl"),
        photos.resolve("9.png").toString());
    refused("option --format: found no --out", "--format=coco", photos.resolve("9.png").toString());
    assertFalse(Files.exists(folder.resolve("c.jsonl")));
    Files.createDirectory(folder.resolve("more"));
    Path same = Files.copy(photos.resolve("000000000007.png"), folder.resolve("more/7.png"));
    refused(
        "number 7, that of",
        "--format=coco",
        "--out=" + out,
        photos.resolve("000000000007.png").toString(),
        same.toString());
  }

  private void refused(String words, String... arguments) {
    Run run = caption(arguments);
    assertEquals(2, run.status());
    assertTrue(run.err().contains(words), run.err());
  }
}
