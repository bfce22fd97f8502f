package dev.clipcap.data;

import dev.clipcap.io.InputFiles;
import java.util.Optional;

/** Images addressed by relative name in one place: a folder, a zip file or a tar file. */
public interface ImageFiles {
  /** Of an image in a file of its own as well; a larger one is taken for an attack or a mistake. */
  long MAX_IMAGE_BYTES = InputFiles.MAX_IMAGE;

  /** The image of that name, with forward slashes; empty where there is none. */
  Optional<ImageSource> find(String name);

  /** A name that differs from one not found in upper and lower case only. */
  Optional<String> inOtherCase(String name);
}
