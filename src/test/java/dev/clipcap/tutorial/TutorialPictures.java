package dev.clipcap.tutorial;

import dev.clipcap.caption.Caption;
import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.Explanation;
import dev.clipcap.image.ImageProcessor;
import dev.clipcap.image.RgbImage;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/** The pictures of docs/tutorial.md, drawn from what the models give. */
final class TutorialPictures {
  private static final int PATCH = 32;
  private static final int CELL = 5;

  private TutorialPictures() {}

  /** What CLIP sees: the square, and the patches that it is cut into. */
  static BufferedImage patches() throws IOException {
    BufferedImage picture = square();
    Graphics2D g = picture.createGraphics();
    g.setColor(new Color(255, 255, 255, 150));
    for (int at = PATCH; at < Tutorial.SIZE; at += PATCH) {
      g.drawLine(at, 0, at, Tutorial.SIZE);
      g.drawLine(0, at, Tutorial.SIZE, at);
    }
    g.dispose();
    return picture;
  }

  /** Numbers as colours, a row for each vector: orange below 0, white at 0, blue above. */
  static BufferedImage rows(float[][] vectors) {
    double largest = 0;
    for (float[] vector : vectors) {
      for (float v : vector) {
        largest = Math.max(largest, Math.abs(v));
      }
    }
    int height = vectors.length == 1 ? 4 * CELL : 2 * CELL;
    BufferedImage picture =
        new BufferedImage(
            vectors[0].length * CELL, vectors.length * height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = picture.createGraphics();
    for (int row = 0; row < vectors.length; row++) {
      for (int i = 0; i < vectors[row].length; i++) {
        g.setColor(colour(vectors[row][i] / largest));
        g.fillRect(i * CELL, row * height, CELL, height);
      }
    }
    g.dispose();
    return picture;
  }

  /** The square once for each token, side by side; orange patches make the token less probable. */
  static BufferedImage words(Path captioner) throws IOException {
    Explanation explanation;
    try (Captioner loaded = Captioner.load(captioner)) {
      byte[] image = Files.readAllBytes(Tutorial.IMAGE);
      Caption caption = loaded.caption(image, "image");
      explanation = loaded.explain(loaded.read(image, "image"), caption);
    }
    int edge = Tutorial.SIZE / 2;
    int cell = edge / explanation.grid();
    int gap = 4;
    List<List<Double>> changes = explanation.changes();
    BufferedImage picture =
        new BufferedImage(changes.size() * (edge + gap) - gap, edge, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = picture.createGraphics();
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, picture.getWidth(), edge);
    Image small = pale(square()).getScaledInstance(edge, edge, Image.SCALE_AREA_AVERAGING);
    for (int t = 0; t < changes.size(); t++) {
      int left = t * (edge + gap);
      g.drawImage(small, left, 0, null);
      double largest = changes.get(t).stream().mapToDouble(Math::abs).max().orElseThrow();
      for (int i = 0; i < changes.get(t).size(); i++) {
        double share = changes.get(t).get(i) / largest;
        Color c = colour(Math.signum(share));
        g.setColor(
            new Color(
                c.getRed(), c.getGreen(), c.getBlue(), (int) Math.round(200 * Math.abs(share))));
        g.fillRect(left + i % explanation.grid() * cell, i / explanation.grid() * cell, cell, cell);
      }
    }
    g.dispose();
    return picture;
  }

  /** From -1, orange, over 0, white, to 1, blue. */
  private static Color colour(double share) {
    double strength = Math.min(1, Math.abs(share));
    Color end = share < 0 ? new Color(217, 95, 2) : new Color(31, 90, 180);
    return new Color(
        (int) Math.round(255 + strength * (end.getRed() - 255)),
        (int) Math.round(255 + strength * (end.getGreen() - 255)),
        (int) Math.round(255 + strength * (end.getBlue() - 255)));
  }

  /** Grey and light, so that colours over it can be told apart. */
  private static BufferedImage pale(BufferedImage picture) {
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        Color c = new Color(picture.getRGB(x, y));
        int grey = 90 + (c.getRed() + c.getGreen() + c.getBlue()) * 165 / 765;
        picture.setRGB(x, y, new Color(grey, grey, grey).getRGB());
      }
    }
    return picture;
  }

  private static BufferedImage square() throws IOException {
    ImageProcessor processor = ImageProcessor.clip(Tutorial.SIZE);
    RgbImage rgb =
        processor.resizeAndCrop(processor.decode(Files.readAllBytes(Tutorial.IMAGE), "image"));
    BufferedImage picture =
        new BufferedImage(Tutorial.SIZE, Tutorial.SIZE, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < Tutorial.SIZE * Tutorial.SIZE; i++) {
      int r = rgb.rgb()[3 * i] & 0xFF;
      int gr = rgb.rgb()[3 * i + 1] & 0xFF;
      int b = rgb.rgb()[3 * i + 2] & 0xFF;
      picture.setRGB(i % Tutorial.SIZE, i / Tutorial.SIZE, r << 16 | gr << 8 | b);
    }
    return picture;
  }

  /** The pictures by their names in docs/images. */
  static Map<String, byte[]> all(Path captioner, float[] embedding, float[][] prefix)
      throws IOException {
    Map<String, byte[]> pictures = new LinkedHashMap<>();
    pictures.put("tutorial-patches.jpg", encoded(patches(), "jpg"));
    pictures.put("tutorial-embedding.png", encoded(rows(new float[][] {embedding}), "png"));
    pictures.put("tutorial-prefix.png", encoded(rows(prefix), "png"));
    pictures.put("tutorial-words.jpg", encoded(words(captioner), "jpg"));
    return pictures;
  }

  private static byte[] encoded(BufferedImage picture, String format) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture, format, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
