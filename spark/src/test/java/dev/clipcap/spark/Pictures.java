package dev.clipcap.spark;

import dev.clipcap.storybook.Storybook;
import dev.clipcap.storybook.StorybookConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Folders of pictures, and what is odd among them. */
final class Pictures {
  private static final Path PIXELS = Path.of("../src/test/resources/clip/pixels");

  /** Odd files in a folder of pictures that have captions all the same. */
  static final List<String> FINE = List.of("jpeg-cmyk.jpg", "png-rgb-16.png", "webp-animated.webp");

  private Pictures() {}

  /** Draws pictures into a folder. */
  static void draw(Path folder, int count) throws IOException {
    Path book = folder.resolveSibling("storybook");
    Storybook.open(book, new StorybookConfig(1, count, 0, 0, 0));
    Files.createDirectories(folder);
    try (Stream<Path> drawn = Files.walk(book)) {
      for (Path file : drawn.filter(each -> each.toString().endsWith(".jpg")).toList()) {
        Files.copy(file, folder.resolve(file.getFileName().toString()));
      }
    }
  }

  /** Ten kinds of odd files, so many of each. */
  static void addOdd(Path folder, int each) throws IOException {
    byte[] whole;
    try (Stream<Path> pictures = Files.list(folder)) {
      whole = Files.readAllBytes(pictures.sorted().findFirst().orElseThrow());
    }
    String lfs = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n";
    byte[] heic = new byte[64];
    System.arraycopy("\0\0\0\30ftypheic".getBytes(StandardCharsets.ISO_8859_1), 0, heic, 0, 12);
    byte[] large = Files.readAllBytes(PIXELS.resolve("png-rgb-16.png"));
    byte[] side = {0, 0, 0x4E, 0x20}; // 20,000
    System.arraycopy(side, 0, large, 16, 4);
    System.arraycopy(side, 0, large, 20, 4);
    for (int i = 0; i < each; i++) {
      Files.write(folder.resolve(i + "-cut.jpg"), Arrays.copyOf(whole, whole.length / 2));
      Files.write(folder.resolve(i + "-empty.jpg"), new byte[0]);
      Files.writeString(folder.resolve(i + "-text.jpg"), "no image");
      Files.write(folder.resolve(i + "-large.png"), large);
      Files.write(folder.resolve(i + "-photo.heic"), heic);
      Files.writeString(folder.resolve(i + "-pointer.jpg"), lfs);
      Files.createDirectory(folder.resolve(i + "-folder.jpg"));
      for (String fine : FINE) {
        Files.copy(PIXELS.resolve(fine), folder.resolve(i + "-" + fine));
      }
    }
  }
}
