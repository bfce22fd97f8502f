package dev.clipcap.data;

import java.util.Optional;

/** Images addressed by relative name in one place: a folder, a zip file or a tar file. */
public interface ImageFiles {
  /** The image of that name, with forward slashes; empty where there is none. */
  Optional<ImageSource> find(String name);

  /** A name that differs from one not found in upper and lower case only. */
  Optional<String> inOtherCase(String name);
}
