package dev.clipcap.data.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.data.CaptionDataset;
import dev.clipcap.data.CaptionedImage;
import dev.clipcap.data.ImageFiles;
import dev.clipcap.data.Samples;
import dev.clipcap.data.Split;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives as {@code tar -c .}, macOS and Windows make them; what is in them is their names. */
class MacArchivesTest {
  @TempDir Path folder;

  private Path archive(String ending, String... names) throws IOException {
    Path file = folder.resolve("made" + ending);
    if (ending.equals(".zip")) {
      try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
        for (String name : names) {
          zip.putNextEntry(new ZipEntry(name));
          zip.write(name.getBytes(StandardCharsets.UTF_8));
        }
      }
      return file;
    }
    Map<String, String> entries = new LinkedHashMap<>();
    for (String name : names) {
      entries.put(name, name);
    }
    return tar(file, entries);
  }

  /** A POSIX ustar: for each entry a header of 512 bytes and its content, padded to 512. */
  private static Path tar(Path file, Map<String, String> entries) throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    for (Map.Entry<String, String> entry : entries.entrySet()) {
      boolean directory = entry.getKey().endsWith("/");
      byte[] content = entry.getValue().getBytes(StandardCharsets.UTF_8);
      int size = directory ? 0 : content.length;
      byte[] header = new byte[512];
      put(header, 0, entry.getKey());
      put(header, 100, "0000644");
      put(header, 124, String.format(Locale.ROOT, "%011o", size));
      put(header, 148, "        ");
      header[156] = (byte) (directory ? '5' : '0');
      put(header, 257, "ustar\0" + "00");
      int sum = 0;
      for (byte b : header) {
        sum += b & 0xff;
      }
      put(header, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
      tar.write(header);
      tar.write(content, 0, size);
      tar.write(new byte[(512 - size % 512) % 512]);
    }
    tar.write(new byte[1024]);
    try (OutputStream out = Files.newOutputStream(file)) {
      tar.writeTo(out);
    }
    return file;
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  @ParameterizedTest
  @ValueSource(strings = {".tar", ".zip"})
  void whatMacOsAddsIsPassedOver(String ending) throws IOException {
    ImageFiles images =
        ImagePlaces.open(
            archive(
                ending,
                "./",
                "./._.",
                "./photos/",
                "./photos/a.jpg",
                "./photos/._a.jpg",
                "__MACOSX/photos/._a.jpg",
                "photos/B.JPG"));
    // All images are in one folder, which may be left out of the name.
    for (String name : List.of("a.jpg", "photos/a.jpg")) {
      byte[] found = images.find(name).orElseThrow().bytes();
      assertEquals("./photos/a.jpg", new String(found, StandardCharsets.UTF_8));
    }
    assertTrue(images.find("photos/._a.jpg").isEmpty());
    assertTrue(images.find("b.jpg").isEmpty());
    assertEquals("photos/B.JPG", images.inOtherCase("b.jpg").orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {".tar", ".zip"})
  void aNameInUnicodesOtherFormIsFound(String ending) throws IOException {
    ImageFiles images = ImagePlaces.open(archive(ending, "p/cafe\u0301.jpg", "p/b.jpg"));
    assertTrue(images.find("caf\u00e9.jpg").isPresent());
    assertTrue(images.find("p/caf\u00e9.jpg").isPresent());
    assertTrue(images.find("cafe.jpg").isEmpty());
  }

  @Test
  void windowsSeparatorsInAZip() throws IOException {
    ImageFiles images = ImagePlaces.open(archive(".zip", "p\\a.jpg", "q\\b.jpg"));
    byte[] found = images.find("p/a.jpg").orElseThrow().bytes();
    assertEquals("p\\a.jpg", new String(found, StandardCharsets.UTF_8));
  }

  @Test
  void shardsWithOddSamples() throws IOException {
    Map<String, String> entries = new LinkedHashMap<>();
    entries.put("./", "");
    entries.put("./._000.jpg", "macOS");
    entries.put("./000.jpg", "a");
    entries.put("./000.txt", "\uFEFFA cat.\r\nOne cat.\r\n");
    entries.put("./001.jpg", "b");
    entries.put("./001.json", "\uFEFF{\"caption\": \"A dog.\"}");
    entries.put("./002.jpg", "c");
    entries.put("./002.cls", "7");
    entries.put("./003.jpg", "d");
    entries.put("./003.json", "{\"caption\": null}");
    entries.put("./004.txt", "No image.");
    tar(folder.resolve("s.tar"), entries);
    Files.writeString(folder.resolve("._s.tar"), "macOS");
    CaptionDataset dataset =
        Samples.open("webdataset:" + folder + ",missing=skip,split.validation=0.0,split.test=0.0");
    List<String> found = new ArrayList<>();
    for (CaptionedImage image : dataset.split(Split.TRAIN)) {
      found.add(image.id() + image.captions());
    }
    assertEquals(List.of("s/000[A cat., One cat.]", "s/001[A dog.]"), found);
    assertEquals(
        List.of("s/002 no caption", "s/003 no caption", "s/004 the file is not there"),
        dataset.leftOut().stream().map(b -> b.id() + " " + b.reason()).sorted().toList());
  }
}
