package dev.clipcap.data.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.clipcap.data.CaptionDataset;
import dev.clipcap.data.Samples;
import dev.clipcap.data.Split;
import dev.clipcap.io.Json;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** COCO's size: 123,287 images with five captions of 52 letters each, the images in a zip file. */
class CocoMemoryTest {
  private static final int IMAGES = 123_287;

  /** Ids, names, captions and the list of the zip file take 122 MB; 160 is enough, 128 is not. */
  private static final String HEAP = "-Xmx" + Integer.getInteger("clipcap.cocoHeap", 192) + "m";

  @TempDir Path folder;

  /** In a process of its own: opens the folder and says how many images and captions it found. */
  static final class Opening {
    public static void main(String[] folder) {
      CaptionDataset dataset = Samples.open("coco:" + folder[0]);
      int images = 0;
      int captions = 0;
      for (Split split : Split.values()) {
        images += dataset.split(split).size();
        captions += dataset.split(split).stream().mapToInt(i -> i.captions().size()).sum();
      }
      System.out.println(images + " " + captions);
    }
  }

  @Test
  void aDataSetOfCocosSizeOpensInAModestHeap() throws Exception {
    writeCoco();
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-cp",
                System.getProperty("java.class.path"),
                Opening.class.getName(),
                folder.toString())
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertEquals(0, process.waitFor());
    assertEquals(IMAGES + " " + 5 * IMAGES, Files.readString(out).strip());
  }

  private void writeCoco() throws IOException {
    File json = folder.resolve("dataset_coco.json").toFile();
    try (ZipOutputStream zip =
            new ZipOutputStream(
                new java.io.BufferedOutputStream(
                    Files.newOutputStream(folder.resolve("val2014.zip"))));
        JsonGenerator out =
            Json.mapper().createGenerator(json, com.fasterxml.jackson.core.JsonEncoding.UTF8)) {
      zip.setMethod(ZipOutputStream.STORED);
      out.writeStartObject();
      out.writeArrayFieldStart("images");
      for (int i = 0; i < IMAGES; i++) {
        String name = "COCO_val2014_%012d.jpg".formatted(i);
        ZipEntry entry = new ZipEntry("val2014/" + name);
        entry.setSize(0);
        entry.setCrc(0);
        zip.putNextEntry(entry);
        out.writeStartObject();
        out.writeNumberField("cocoid", i);
        out.writeStringField("filename", name);
        out.writeStringField("split", i < 113_287 ? "restval" : i < 118_287 ? "val" : "test");
        out.writeArrayFieldStart("sentences");
        for (int c = 0; c < 5; c++) {
          out.writeStartObject();
          out.writeStringField(
              "raw", "A man of many parts rides a wave, picture %06d-%d.".formatted(i, c));
          out.writeEndObject();
        }
        out.writeEndArray();
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeEndObject();
    }
  }
}
