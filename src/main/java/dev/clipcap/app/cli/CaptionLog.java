package dev.clipcap.app.cli;

import dev.clipcap.io.Claim;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Output;
import dev.clipcap.io.Signature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * A file with a line for each caption, written as the captions come. Opened again, it keeps its
 * lines; a last line that was being written when the program ended is cut off.
 *
 * @param claim on the file, which is closed with it
 * @param channel to the end of the file
 * @param lines how captions stand in it
 * @param there images whose captions earlier runs wrote
 */
record CaptionLog(Claim claim, FileChannel channel, CaptionLines lines, Set<String> there)
    implements CaptionSink {
  /** Line by line it is looked at when it is opened. */
  private static final Signature LINES = Signature.of("captions", "");

  /**
   * Opens the file, creating it and the folders above it where there is none.
   *
   * @param output to be overwritten: its lines are dropped
   * @param by what decides the captions besides the images
   * @throws InvalidInputException naming a line that is no caption, or one that something else
   *     decided, or the process that writes the file
   */
  static CaptionLog open(Output output, CaptionLines lines, CaptionLine.By by) {
    Claim claim = output.file(LINES);
    try {
      return open(claim, output, lines, by);
    } catch (RuntimeException e) {
      claim.close();
      throw e;
    }
  }

  private static CaptionLog open(
      Claim claim, Output output, CaptionLines lines, CaptionLine.By by) {
    Path file = claim.path();
    try {
      boolean keep = Files.exists(file) && !output.overwrite();
      byte[] bytes = keep ? InputFiles.bytes(file, "captions") : new byte[0];
      // of the last whole line; what follows may end within a character
      int end = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf('\n') + 1;
      String whole = new String(bytes, 0, end, StandardCharsets.UTF_8);
      String torn = new String(bytes, end, bytes.length - end, StandardCharsets.UTF_8);
      String beginning = end == 0 && !lines.header().isEmpty() ? lines.header() : lines.beginning();
      if (!torn.startsWith(beginning) && !beginning.startsWith(torn)) {
        throw notOurs(file + ", last line", null);
      }
      Set<String> there = new HashSet<>();
      int number = 0;
      for (String line : whole.lines().toList()) {
        number++;
        String where = file + ", line " + number;
        if (number > 1 || lines.header().isEmpty()) {
          there.add(read(lines, line, where, by).image());
        } else if (!line.equals(lines.header())) {
          throw notOurs(where, null);
        }
      }
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.truncate(end);
      channel.position(end);
      CaptionLog log = new CaptionLog(claim, channel, lines, there);
      if (end == 0 && !lines.header().isEmpty()) {
        log.write(lines.header());
      }
      return log;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot open " + file, e);
    }
  }

  private static CaptionLine read(
      CaptionLines lines, String line, String where, CaptionLine.By by) {
    CaptionLine caption;
    try {
      caption = lines.read(line);
    } catch (IOException e) {
      throw notOurs(where, e);
    }
    if (!caption.by().equals(by)) {
      throw new InvalidInputException(
          where,
          "a caption by " + caption.by(),
          "captions by " + by + " only",
          "give another -Dout=FILE, or lose this one with -Doverwrite=true");
    }
    return caption;
  }

  private static InvalidInputException notOurs(String where, IOException cause) {
    return new InvalidInputException(
        where,
        "no caption",
        "a line that this command wrote",
        "give another -Dout=FILE, or add -Doverwrite=true",
        cause);
  }

  @Override
  public boolean has(String image) {
    return there.contains(lines.name(image));
  }

  @Override
  public void accept(CaptionLine line) {
    write(lines.text(line));
  }

  private void write(String line) {
    try {
      Channels.newOutputStream(channel)
          .write((line + lines.end()).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a caption", e);
    }
  }

  @Override
  public void close() {
    try (claim;
        channel) {
      channel.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the captions", e);
    }
  }
}
