package dev.clipcap.io;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The lines of a UTF-8 text file, one at a time, each with its place for errors. */
public final class TextLines {
  private TextLines() {}

  @FunctionalInterface
  public interface Receiver {
    /**
     * Takes one line.
     *
     * @param line a line that is not blank, without its end
     * @param where file and line number
     * @param index the line's index from 0, blank lines counted
     */
    void accept(String line, String where, int index);
  }

  public static void forEach(Path file, Receiver receiver) {
    int index = 0;
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        String text = index == 0 && line.startsWith("\uFEFF") ? line.substring(1) : line;
        if (!text.isBlank()) {
          receiver.accept(text, file + " line " + (index + 1), index);
        }
        index++;
      }
    } catch (NoSuchFileException e) {
      throw new InvalidInputException(
          file.toString(), "no file", "a text file", "check the path", e);
    } catch (CharacterCodingException e) {
      throw new InvalidInputException(
          file + " after line " + index,
          "bytes that are not UTF-8",
          "UTF-8 text",
          "convert the file to UTF-8",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
