package dev.clipcap.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** A folder to write a data set's files into, and what is read from it. */
public abstract class DataFolder {
  public static final String NO_SPLITS = ",split.validation=0.0,split.test=0.0";

  @TempDir protected Path folder;

  protected Path write(String file, String text) throws IOException {
    return write(file, text, StandardCharsets.UTF_8);
  }

  protected Path write(String file, String text, Charset charset) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text, charset);
  }

  protected void images(String... names) throws IOException {
    for (String name : names) {
      write(name, name);
    }
  }

  /** All images as "id=caption/caption id=...", sorted by id. */
  protected static String content(CaptionDataset dataset) {
    List<String> images = new ArrayList<>();
    for (Split split : Split.values()) {
      for (CaptionedImage image : dataset.split(split)) {
        images.add(image.id() + "=" + String.join("/", image.captions()));
      }
    }
    Collections.sort(images);
    return String.join(" ", images);
  }

  protected CaptionDataset open(String format, String options) {
    return Samples.open(format + ":" + folder + options);
  }

  protected String refusal(String format, String options) {
    String message =
        assertThrows(InvalidInputException.class, () -> open(format, options)).getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }
}
