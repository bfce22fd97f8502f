package dev.clipcap.lab.bench;

import dev.clipcap.io.AtomicFiles;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** Pictures of a photo's size in a folder that goes when the program ends; drawn at first use. */
final class JpegFiles {
  /** The system property that tells a process another's folder. */
  static final String FOLDER = "clipcap.bench.pictures";

  private static final int WIDTH = 640;
  private static final int HEIGHT = 480;

  private JpegFiles() {}

  /** Where this process and those that it starts have them. */
  static Path folder() {
    String told = System.getProperty(FOLDER);
    return told != null
        ? Path.of(told)
        : Path.of(
            System.getProperty("java.io.tmpdir"), "clipcap-bench-" + ProcessHandle.current().pid());
  }

  /** The first of them, which need not be there. */
  static List<Path> first(int count) {
    return IntStream.range(0, count).mapToObj(i -> folder().resolve(i + ".jpg")).toList();
  }

  /** The first of them; draws those that are not there. */
  static List<Path> drawn(int count) {
    List<Path> files = first(count);
    folder().toFile().deleteOnExit();
    for (int i = 0; i < count; i++) {
      if (!Files.exists(files.get(i))) {
        BufferedImage picture = picture(new Random(i));
        AtomicFiles.writeUnforced(
            files.get(i), aside -> ImageIO.write(picture, "jpg", aside.toFile()));
        files.get(i).toFile().deleteOnExit();
      }
    }
    return files;
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
