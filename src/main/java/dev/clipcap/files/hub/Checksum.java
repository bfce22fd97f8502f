package dev.clipcap.files.hub;

import dev.clipcap.io.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the bytes of a file must hash to.
 *
 * @param kind the hash function
 * @param hex its value in lower-case hexadecimal digits
 */
record Checksum(Kind kind, String hex) {
  /** The hash functions by which servers name content. */
  enum Kind {
    SHA256("SHA-256", 64),
    /** SHA-1 of the header {@code "blob SIZE\0"} and the bytes: git's name of a file's content. */
    GIT_SHA1("git SHA-1", 40);

    private final String label;
    private final int digits;

    Kind(String label, int digits) {
      this.label = label;
      this.digits = digits;
    }

    @Override
    public String toString() {
      return label;
    }
  }

  Checksum {
    hex = hex.toLowerCase(Locale.ROOT);
    if (!hex.matches("[0-9a-f]{" + kind.digits + "}")) {
      throw new IllegalArgumentException(
          "a " + kind + " has " + kind.digits + " hexadecimal digits, not '" + hex + "'");
    }
  }

  static Checksum sha256(String hex) {
    return new Checksum(Kind.SHA256, hex);
  }

  /**
   * The hash that an ETag of the Hugging Face hub is: SHA-256 of large files, git's SHA-1 of small
   * ones; empty for any other ETag.
   */
  static Optional<Checksum> ofEtag(String etag) {
    return Stream.of(Kind.values())
        .filter(kind -> etag.matches("[0-9a-f]{" + kind.digits + "}"))
        .map(kind -> new Checksum(kind, etag))
        .findFirst();
  }

  /** The hash of a file's present content, by the same function. */
  Checksum of(Path file) {
    return new Checksum(kind, kind == Kind.SHA256 ? Sha256.of(file) : gitSha1(file));
  }

  @Override
  public String toString() {
    return kind + " " + hex;
  }

  private static String gitSha1(Path file) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      digest.update(("blob " + Files.size(file) + "\0").getBytes(StandardCharsets.UTF_8));
      Files.copy(file, new DigestOutputStream(OutputStream.nullOutputStream(), digest));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
