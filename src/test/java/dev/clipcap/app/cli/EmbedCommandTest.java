package dev.clipcap.app.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.encoder.ImageEncoder;
import dev.clipcap.files.npy.Npy;
import dev.clipcap.files.npy.NpyFiles;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What embed writes, and whom it serves. */
class EmbedCommandTest {
  @TempDir static Path folder;
  private static Ends ends;
  private static Path model;

  @BeforeAll
  static void train() throws IOException {
    ends = Ends.in(folder);
    model = ends.train("run");
  }

  private static Run embed(Path from, Path out, String... more) {
    String[] command = {"embed", "--model=" + from, "--out=" + out};
    String[] all = Arrays.copyOf(command, command.length + more.length);
    System.arraycopy(more, 0, all, command.length, more.length);
    return Run.dashes(all);
  }

  /** A row for each image, in order: the encoder's own numbers, alone or in a captioner. */
  @Test
  void rowsAreTheEncodersEmbeddings() throws IOException {
    Path out = folder.resolve("rows.npy");
    Run run = embed(model, out, ends.path("data").toString());
    assertEquals("0 ", run.status() + " " + run.err());
    Npy rows = NpyFiles.read(out);
    JsonNode images = Json.readTree(folder.resolve("rows.json"));
    assertEquals(rows.shape()[0], images.size());
    int width = (int) rows.shape()[1];
    try (ImageEncoder clip = ImageEncoder.load(ends.path("clip"))) {
      for (int i = 0; i < images.size(); i++) {
        assertEquals(i, images.get(i).get("row").intValue());
        String image = images.get(i).get("image").textValue();
        assertArrayEquals(
            clip.encode(Files.readAllBytes(ends.path("data").resolve(image)), image),
            Arrays.copyOfRange(rows.values(), i * width, (i + 1) * width),
            1e-5f);
      }
    }
    assertFalse(Files.exists(folder.resolve("rows.npy.parts")));
    embed(ends.path("clip"), folder.resolve("clip.npy"), ends.path("data").toString());
    assertArrayEquals(Files.readAllBytes(out), Files.readAllBytes(folder.resolve("clip.npy")));
    byte[] first = Files.readAllBytes(out);
    assertEquals(0, embed(model, out, ends.path("data").toString()).status());
    assertArrayEquals(first, Files.readAllBytes(out));
    new Npy(new long[] {1, 2}, new float[2]).write(out); // somebody else's
    assertEquals(2, embed(model, out, ends.path("data").toString()).status());
    Files.delete(folder.resolve("rows.json"));
    assertEquals(2, embed(model, out, ends.path("data").toString()).status());
    assertEquals(2, NpyFiles.read(out).values().length);
  }

  /** With captions added to the list, train takes the two files as they are. */
  @Test
  void trainTakesThem() throws IOException {
    Path data = Files.createDirectory(folder.resolve("embedded"));
    embed(model, data.resolve("e.npy"), ends.path("data").toString());
    JsonNode rows = Json.readTree(data.resolve("e.json"));
    rows.forEach(row -> ((ObjectNode) row).putArray("captions").add("A dog runs."));
    Json.write(data.resolve("captions.json"), rows);
    Path run =
        ends.trainOn("embeddings:" + data, ends.path("clip"), ends.path("gpt2"), "run-embedded");
    assertTrue(Files.exists(run.resolve("metrics.json")));
  }

  @Test
  void aBadImageHasALineAndNoRow() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.jpg"), "no image");
    Path out = folder.resolve("some.npy");
    Run run = embed(model, out, bad.toString(), ends.picture(1));
    assertEquals(3, run.status(), run.err());
    assertTrue(run.err().startsWith("error: " + bad + ": found"), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertEquals(1, NpyFiles.read(out).shape()[0]);
    byte[] before = Files.readAllBytes(out);
    assertEquals(2, embed(model, out, bad.toString()).status());
    assertArrayEquals(before, Files.readAllBytes(out)); // what was there is not lost for nothing
    assertEquals(2, embed(model, folder.resolve("none.npy"), "-").status());
    assertEquals(2, embed(model, folder.resolve("wrong.txt"), ends.picture(1)).status());
  }
}
