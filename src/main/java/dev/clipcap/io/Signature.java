package dev.clipcap.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * How a file of one kind that this program wrote is told from all others: by its beginning, in the
 * layout that only this program gives it.
 *
 * @param what such a file, in words
 * @param beginning matches it, up to {@value #HEAD} bytes, each read as one character
 */
public record Signature(String what, Pattern beginning) {
  private static final int HEAD = 1 << 16;

  /** Of JSON, in a pattern: a string with its quotes. */
  public static final String STRING = "\"(?:[^\"\\\\]|\\\\.)*+\"";

  /** Of a kind that is told by its name alone. */
  static final Signature ANY = new Signature("a file", Pattern.compile(""));

  /** With the beginning as a regular expression. */
  public static Signature of(String what, String beginning) {
    return new Signature(what, Pattern.compile(beginning));
  }

  /** Whether a file is of this kind, or empty: then nothing is lost with it. */
  boolean isOf(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(HEAD);
      return head.length == 0
          || beginning.matcher(new String(head, StandardCharsets.ISO_8859_1)).lookingAt();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
