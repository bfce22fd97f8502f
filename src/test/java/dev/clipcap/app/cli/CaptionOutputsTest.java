package dev.clipcap.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.app.cli.CaptionLine.By;
import dev.clipcap.app.cli.CaptionLine.Draw;
import dev.clipcap.caption.BareSamples;
import dev.clipcap.io.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Captions as comma-separated values, and as files beside the images. */
class CaptionOutputsTest {
  private static final By BY = new By("m", 1, Map.of("exif", "turn"));
  private static final String HEADER =
      "image,caption,log_probability,unfamiliar,model,beam,options,alternatives\r\n";

  @TempDir Path folder;

  private static CaptionLine line(String image, String caption) {
    return new CaptionLine(image, caption, -1.5, false, null, null, BY);
  }

  @Test
  void commaSeparatedValuesAreThoseOfRfc4180() throws IOException {
    Path file = folder.resolve("captions.csv");
    try (CaptionLog log = CaptionLog.open(Output.of(file), CaptionLines.CSV, BY)) {
      log.accept(line("a.jpg", " A \"café\", two\nlines."));
      log.accept(line("b,c.jpg", "=HYPERLINK(\"x\")"));
    }
    String two =
        HEADER
            + "a.jpg,\"A \"\"café\"\", two lines.\",-1.5,false,m,1,\"{\"\"exif\"\":\"\"turn\"\"}\",\r\n"
            + "\"b,c.jpg\",\"'=HYPERLINK(\"\"x\"\")\",-1.5,false,m,1,\"{\"\"exif\"\":\"\"turn\"\"}\",\r\n";
    assertEquals(two, Files.readString(file));
    Files.writeString(file, two + "c.jpg,\"A ca");
    try (CaptionLog log = CaptionLog.open(Output.of(file), CaptionLines.CSV, BY)) {
      assertTrue(log.has("a.jpg") && log.has("b,c.jpg"));
      assertFalse(log.has("c.jpg"));
    }
    assertEquals(two, Files.readString(file));
  }

  /** No text is a formula, and none is changed by writing and reading it. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {
        "=1+1, '=1+1",
        "-x.jpg, '-x.jpg",
        "@a.jpg, '@a.jpg",
        "+1, '+1",
        "'=1, ''=1",
        "'a', 'a'",
        "a=1, a=1"
      })
  void aSpreadsheetComputesNothing(String name, String cell) throws IOException {
    String text =
        CaptionLines.CSV.text(
            new CaptionLine(name, "A.", -1, null, null, List.of(new Draw("B.", -2)), BY));
    assertEquals(cell, text.replaceFirst(",.*", ""));
    assertTrue(
        text.endsWith("\"[{\"\"caption\"\":\"\"B.\"\",\"\"log_probability\"\":-2.0}]\""), text);
    assertEquals(name, CaptionLines.CSV.read(text).image());
  }

  private Run caption(String... arguments) {
    return Run.dashes(
        Stream.concat(
                Stream.of("caption", "--model=" + folder.resolve("captioner")),
                Arrays.stream(arguments))
            .toArray(String[]::new));
  }

  private Path photos(int count) throws IOException {
    BareSamples.writeCaptioner("report-mlp.safetensors", folder.resolve("captioner"));
    Path photos = Files.createDirectory(folder.resolve("photos"));
    for (int i = 0; i < count; i++) {
      Files.write(photos.resolve(i + ".png"), BareSamples.png(40 + i % 7, 30, i));
    }
    return photos;
  }

  @Test
  void goingOnGivesTheSameBytes() throws IOException {
    Path photos = photos(9);
    Path whole = folder.resolve("whole.csv");
    Path file = folder.resolve("captions.csv");
    assertEquals(
        new Run(0, whole + ": 9 captions\n", ""), caption("-o=" + whole, photos.toString()));
    String text = Files.readString(whole);
    for (int kept : new int[] {0, 20, HEADER.length(), 300, 700, text.length()}) {
      Files.writeString(file, text.substring(0, kept));
      assertEquals(0, caption("-o=" + file, photos.toString()).status());
      assertEquals(text, Files.readString(file), kept + " bytes were there");
    }
    Run other = caption("-o=" + file, "--beams=2", photos.toString());
    assertEquals(2, other.status());
    assertTrue(other.err().contains("line 2: found a caption by"), other.err());
    Files.writeString(file, "image,caption\r\na.jpg,mine\r\n");
    Run foreign = caption("-o=" + file, photos.toString());
    assertTrue(foreign.err().contains("line 1: found no caption, expected a line"), foreign.err());
    assertEquals(text.replace("\r\n", "\n"), caption("--format=csv", photos.toString()).out());
  }

  @Test
  void sidecarsLieBesideTheImagesAndNoneIsReplaced() throws IOException {
    Path photos = photos(3);
    List<String> captions = new ArrayList<>();
    caption(photos.toString()).out().lines().forEach(line -> captions.add(line.split("\t", -1)[1]));
    Files.writeString(photos.resolve("1.txt"), "mine");
    assertEquals(
        new Run(0, "beside the images: 3 captions, 1 of them there before\n", ""),
        caption("--format=txt", photos.toString()));
    assertEquals(captions.get(0) + "\n", Files.readString(photos.resolve("0.txt")));
    assertEquals("mine", Files.readString(photos.resolve("1.txt")));
    assertEquals(captions.get(2) + "\n", Files.readString(photos.resolve("2.txt")));
    assertEquals(
        new Run(0, "beside the images: 3 captions\n", ""),
        caption("--format=txt", "--overwrite", photos.toString()));
    assertEquals(captions.get(1) + "\n", Files.readString(photos.resolve("1.txt")));
    assertEquals(new Run(0, "", ""), caption("--format=txt", "-q", photos.toString()));
  }

  @Test
  void whatHasNoSidecarIsRefusedBeforeTheWork() throws IOException {
    Path photos = photos(1);
    Files.write(photos.resolve("0.jpg"), BareSamples.png(40, 30, 1));
    Run two = caption("--format=txt", photos.toString());
    assertEquals(
        new Run(
            2,
            "",
            "error: "
                + photos.resolve("0.png")
                + ": found the sidecar of "
                + photos.resolve("0.jpg")
                + " again, "
                + photos.resolve("0.txt")
                + ", expected another name; rename one of the two, or caption one of them\n"),
        two);
    Run embeddings = caption("--format=txt", "--embeddings=e.npy");
    assertTrue(embeddings.err().startsWith("error: option --format: found txt for"), two.err());
    Run out = caption("--format=txt", "--out=a.csv", photos.toString());
    assertEquals(
        "error: option --out: found it with --format txt, expected one of the two; remove one\n",
        out.err());
    assertFalse(Files.exists(photos.resolve("0.txt")));
  }
}
