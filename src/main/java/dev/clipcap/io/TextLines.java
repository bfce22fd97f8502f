package dev.clipcap.io;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Set;

/**
 * The lines of a UTF-8 text file, one at a time, each with its place for errors. A line ends with
 * LF, CR LF or CR; a byte order mark is no part of the text. UTF-16 is refused by name.
 */
public final class TextLines {
  private TextLines() {}

  @FunctionalInterface
  public interface Receiver {
    /**
     * Takes one line.
     *
     * @param line without its end
     * @param where file and line number
     * @param index the line's index from 0, blank lines counted
     */
    void accept(String line, String where, int index);
  }

  /** Reads the lines that are not blank. */
  public static void forEach(Path file, Receiver receiver) {
    forEachWithBlanks(
        file,
        (line, where, index) -> {
          if (!line.isBlank()) {
            receiver.accept(line, where, index);
          }
        });
  }

  /** Reads all lines. */
  public static void forEachWithBlanks(Path file, Receiver receiver) {
    InputFiles.refusePointer(file, "a text file");
    // each byte as one character: none of UTF-8's longer ones has an end of line in it
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      int index = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String where = file + " line " + (index + 1);
        byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
        receiver.accept(text(bytes, where, index == 0), where, index++);
      }
    } catch (NoSuchFileException e) {
      throw new InvalidInputException(
          file.toString(), "no file", "a text file", "check the path", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /**
   * A whole text, without its byte order mark.
   *
   * @param where its place, for errors
   */
  public static String decode(byte[] text, String where) {
    return text(text, where, true);
  }

  private static String text(byte[] bytes, String where, boolean first) {
    boolean utf16 =
        first
            && bytes.length >= 2
            && Set.of("fffe", "feff").contains(HexFormat.of().formatHex(bytes, 0, 2));
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.indexOf('\0') < 0) {
        return first && text.startsWith("\uFEFF") ? text.substring(1) : text;
      }
      throw notUtf8(where, "NUL bytes, as UTF-16 has them", null);
    } catch (CharacterCodingException e) {
      throw notUtf8(where, utf16 ? "UTF-16" : "bytes that are not UTF-8", e);
    }
  }

  private static InvalidInputException notUtf8(String where, String found, Exception cause) {
    return new InvalidInputException(
        where, found, "UTF-8 text", "save or convert the file as UTF-8", cause);
  }
}
