package dev.clipcap.data;

import java.util.Optional;

/** Images addressed by relative name: in a folder, a zip or tar file, or several of them. */
@FunctionalInterface
public interface ImageFiles {
  /** The image of that name, with forward slashes; empty where there is none. */
  Optional<ImageSource> find(String name);

  /** A name that differs from one not found in upper and lower case only, for messages. */
  default Optional<String> inOtherCase(String name) {
    return Optional.empty();
  }
}
