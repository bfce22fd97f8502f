package dev.clipcap.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.caption.BareSamples;
import dev.clipcap.image.ImageBombs;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Paths that are no plain files, and names that are no plain text. */
@DisabledOnOs(OS.WINDOWS)
class OddPathsTest {
  @TempDir Path folder;
  private Path captioner;
  private Path photos;
  private Path good;

  @BeforeEach
  void write() throws IOException {
    captioner = folder.resolve("captioner");
    BareSamples.writeCaptioner("report-mlp.safetensors", captioner);
    photos = Files.createDirectory(folder.resolve("photos"));
    good = Files.write(photos.resolve("good.png"), BareSamples.png(40, 30, 1));
  }

  private Run caption(String... more) {
    String[] command = new String[more.length + 2];
    command[0] = "caption";
    command[1] = "--model=" + captioner;
    System.arraycopy(more, 0, command, 2, more.length);
    return Run.dashes(command);
  }

  @Test
  @Timeout(120)
  void pipesAndDevicesAreALineAndHoldNothingUp() throws Exception {
    Path pipe = photos.resolve("pipe.jpg");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Path zeros = Files.createSymbolicLink(photos.resolve("zeros.jpg"), Path.of("/dev/zero"));
    Run run = caption(photos.toString());
    assertEquals(3, run.status(), run.err());
    String found =
        ": found a pipe or a device, expected a file with an image; name a file, or pipe an image to -";
    assertEquals(
        List.of(
            "error: " + pipe + found, "error: " + zeros + found, "2 of 3 images have no caption"),
        run.err().lines().toList());
  }

  /** Each has a line, and the photo beside them is captioned. */
  @Test
  @Timeout(120)
  void whatCannotBeAnImageIsALine() throws IOException {
    Files.createDirectory(photos.resolve("a-folder.jpg"));
    Files.createSymbolicLink(photos.resolve("broken.jpg"), Path.of("nowhere"));
    Files.write(photos.resolve("empty.jpg"), new byte[0]);
    Files.createSymbolicLink(photos.resolve("itself.jpg"), Path.of("itself.jpg"));
    Files.createSymbolicLink(photos.resolve("round"), photos);
    Map<String, byte[]> bombs = new TreeMap<>(ImageBombs.all());
    bombs.keySet().removeIf(name -> !name.matches("scans.jpg|inflating.png|texts.png"));
    for (Map.Entry<String, byte[]> bomb : bombs.entrySet()) {
      Files.write(photos.resolve("z" + bomb.getKey()), bomb.getValue());
    }
    Run run = caption(photos.toString());
    assertEquals(3, run.status(), run.err());
    assertEquals(
        List.of(
            "a-folder.jpg: found a folder, expected an image; name a file in it",
            "broken.jpg: found no file, expected an image; check the path",
            "empty.jpg: found 0 bytes, expected a JPEG, PNG, GIF, BMP or WebP image;"
                + " replace it or convert it to one of these",
            "itself.jpg: found a file that cannot be read (Too many levels of symbolic links"
                + " or unable to access attributes of symbolic link), expected an image;"
                + " restore it",
            "zinflating.png: found a PNG whose data go on far beyond its pixels, expected 72 bytes"
                + " for 8 x 8 pixels; export it again",
            "zscans.jpg: found a JPEG of more than 64 scans, expected at most 64; export it again",
            "6 of 8 images have no caption"),
        run.err().lines().map(line -> line.replace("error: " + photos + "/", "")).toList());
    assertEquals(
        List.of("good.png", "ztexts.png"),
        run.out()
            .lines()
            .map(line -> line.substring(photos.toString().length() + 1, line.indexOf('\t')))
            .toList());
  }

  @Test
  void aFileTooLongForAnImageIsALine() throws IOException {
    Path huge = photos.resolve("huge.jpg");
    try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
      file.setLength(3L << 30); // a hole: it takes no space
    }
    Run run = caption(good.toString(), huge.toString());
    assertEquals(3, run.status(), run.err());
    assertTrue(run.err().startsWith("error: " + huge + ": found more than 512 MiB, "), run.err());
  }

  @Test
  void controlCharactersOfNamesAreShown() throws IOException {
    Path red = Files.copy(good, photos.resolve("a\u001b[31m\u0007.png"));
    Run run = caption(red.toString());
    assertTrue(run.out().startsWith(photos + "/a\\u001b[31m\\u0007.png\t"), run.out());
    Run missing = caption(photos.resolve("b\u001b.png").toString());
    assertTrue(missing.err().startsWith("error: " + photos + "/b\\u001b.png: "), missing.err());
    Run model = Run.dashes("caption", "--model=x\ny", good.toString());
    assertEquals(1, model.err().lines().count(), model.err());
  }

  @Test
  void whatIsNoPathIsSaid() {
    assertTrue(caption("").err().startsWith("error: an image's name: found nothing, "));
    assertEquals(2, caption("--image=" + good + ",," + good).status());
    Run address = caption("file://" + good);
    assertEquals(2, address.status());
    assertTrue(address.err().contains("an address of a file, "), address.err());
    assertTrue(address.err().endsWith("; write " + good + "\n"), address.err());
    byte[] lines = (good + "\n" + good + "\n").getBytes(StandardCharsets.UTF_8);
    Run list = Run.withInput(lines, "caption", "--model=" + captioner, "-0", "-");
    assertEquals(
        new Run(
            2,
            "",
            "error: standard input: found lines, expected paths that end with NUL bytes; leave"
                + " --null out\n"),
        list);
  }

  /** A file of somebody else's whose last line has no line end is not taken for a torn caption. */
  @Test
  void outTruncatesOnlyWhatTheCommandWrote() throws IOException {
    Path notes = Files.writeString(folder.resolve("notes.jsonl"), "{\"note\": 1}");
    Run run = caption(good.toString(), "--out=" + notes);
    assertEquals(2, run.status());
    assertTrue(run.err().contains(", last line: found no caption"), run.err());
    assertEquals("{\"note\": 1}", Files.readString(notes));
    Path torn = Files.writeString(folder.resolve("torn.jsonl"), "{\"image\":\"/ph");
    assertEquals(0, caption(good.toString(), "--out=" + torn).status());
    assertEquals(1, Files.readAllLines(torn).size());
  }

  @Test
  void outThatCannotBeWrittenIsSaidFirst() throws IOException {
    Path taken = Files.createDirectory(folder.resolve("c.json"));
    for (String format : List.of("clipcap", "coco")) {
      Path photo = Files.copy(good, photos.resolve(format.length() + ".png"));
      Run run = caption(photo.toString(), "--out=" + taken, "--format=" + format);
      assertEquals(
          new Run(
              2,
              "",
              "error: " + taken + ": found a folder, expected a file to write; name another\n"),
          run);
    }
    Path below = good.resolve("c.json");
    Run run = caption(good.toString(), "--out=" + below);
    assertEquals(2, run.status());
    assertFalse(run.out().contains("captions"), run.out());
    assertFalse(run.err().contains(".tmp"), run.err());
  }
}
