package dev.clipcap.io;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Which files in a folder are images, by their names. */
public final class ImageNames {
  /**
   * The suffixes of images, those of formats that cannot be decoded here included: such a file is
   * said to be one, and not passed over.
   */
  public static final List<String> SUFFIXES =
      List.of(
          "jpg", "jpeg", "jpe", "jif", "jfif", "jfi", "mpo", "png", "apng", "webp", "gif", "bmp",
          "dib", "tif", "tiff", "heic", "heics", "heif", "heifs", "hif", "avif", "avifs", "jxl",
          "jp2", "j2k", "jpx");

  private ImageNames() {}

  /** Whether the name ends as an image's, in any case. */
  public static boolean isImage(Path file) {
    String name = file.getFileName() == null ? "" : file.getFileName().toString();
    return withoutSuffix(name).length() < name.length();
  }

  /** Whether the name begins with a dot, as macOS's {@code ._photo.jpg}. */
  public static boolean isHidden(Path file) {
    return file.getFileName() != null && file.getFileName().toString().startsWith(".");
  }

  /** {@code photo} for {@code photo.JPG}; a name that does not end as an image's stays. */
  public static String withoutSuffix(String name) {
    int dot = name.lastIndexOf('.');
    return dot >= 0 && SUFFIXES.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT))
        ? name.substring(0, dot)
        : name;
  }
}
