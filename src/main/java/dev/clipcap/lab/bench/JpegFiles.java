package dev.clipcap.lab.bench;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * Pictures of a photo's size in a folder that goes when the program ends; drawn at first use.
 *
 * @param folder where they are
 * @param count how many
 */
record JpegFiles(Path folder, int count) {
  /** The system property that tells a process another's folder. */
  static final String FOLDER = "clipcap.bench.pictures";

  private static final int WIDTH = 640;
  private static final int HEIGHT = 480;

  static JpegFiles of(int count) {
    return new JpegFiles(commonFolder(), count);
  }

  /** Where this process and those that it starts have them. */
  static Path commonFolder() {
    String told = System.getProperty(FOLDER);
    return told != null
        ? Path.of(told)
        : Path.of(
            System.getProperty("java.io.tmpdir"), "clipcap-bench-" + ProcessHandle.current().pid());
  }

  /** The first of them, as text. */
  List<String> first(int n) {
    return IntStream.range(0, n).mapToObj(i -> file(i).toString()).toList();
  }

  /** All of them. */
  List<Path> all() {
    return IntStream.range(0, count).mapToObj(this::file).toList();
  }

  private Path file(int i) {
    return folder.resolve(i + ".jpg");
  }

  /** Draws those that are not there. */
  void draw() {
    try {
      Files.createDirectories(folder);
      folder.toFile().deleteOnExit();
      for (int i = 0; i < count; i++) {
        if (!Files.exists(file(i))) {
          ImageIO.write(picture(new Random(i)), "jpg", file(i).toFile());
          file(i).toFile().deleteOnExit();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + folder, e);
    }
  }

  private static BufferedImage picture(Random random) {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    for (int i = 0; i < 200; i++) {
      int x = random.nextInt(WIDTH);
      int y = random.nextInt(HEIGHT);
      int size = 10 + random.nextInt(200);
      g.setPaint(
          new GradientPaint(
              x,
              y,
              new Color(random.nextInt(1 << 24)),
              x + size,
              y,
              new Color(random.nextInt(1 << 24))));
      g.fillOval(x, y, size, size);
    }
    g.dispose();
    return image;
  }
}
