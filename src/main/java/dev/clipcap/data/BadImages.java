package dev.clipcap.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The list of images that gave no embedding, one JSON object a line, written as they are found. A
 * later run appends to it; of an image named twice the later reason counts.
 */
public final class BadImages implements Closeable {
  private final Path file;
  private final FileChannel channel;

  private BadImages(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Opens a list to append, creating it where there is none, without a line cut in its middle. */
  public static BadImages open(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      channel.truncate(wholeLines(Files.readAllBytes(file)));
      channel.position(channel.size());
      return new BadImages(file, channel);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open " + file, e);
    }
  }

  /** Adds an image; it is in the file when this returns. */
  public synchronized void add(BadImage image) {
    try {
      String line = Json.line(image) + "\n";
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(line);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close " + file, e);
    }
  }

  /**
   * Reads a list, each image once.
   *
   * @throws InvalidInputException naming a line that is not of the list's form
   */
  public static List<BadImage> read(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      String text = new String(bytes, 0, wholeLines(bytes), StandardCharsets.UTF_8);
      Map<String, BadImage> byId = new LinkedHashMap<>();
      List<String> lines = text.lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        BadImage image = parse(lines.get(i), file + " line " + (i + 1));
        byId.put(image.id(), image);
      }
      return List.copyOf(byId.values());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static BadImage parse(String line, String where) {
    try {
      return Json.mapper().readValue(line, BadImage.class);
    } catch (JsonProcessingException e) {
      throw new InvalidInputException(
          where, "'" + line + "'", "an object with id, source and reason", "remove the line", e);
    }
  }

  private static int wholeLines(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end;
  }
}
