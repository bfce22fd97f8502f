package dev.clipcap.files.hub;

import java.net.URI;
import java.util.Optional;

/**
 * A file to download and what is known of it beforehand.
 *
 * @param uri its address, http or https
 * @param name what the progress line calls it
 * @param size in bytes; negative if unknown
 * @param checksum what it must hash to, if known
 * @param token sent to the host of {@code uri} and to no other
 */
record RemoteFile(
    URI uri, String name, long size, Optional<Checksum> checksum, Optional<Token> token) {
  /** A file without a token whose size and SHA-256 are known. */
  static RemoteFile known(URI uri, String name, long size, String sha256) {
    return new RemoteFile(uri, name, size, Optional.of(Checksum.sha256(sha256)), Optional.empty());
  }
}
