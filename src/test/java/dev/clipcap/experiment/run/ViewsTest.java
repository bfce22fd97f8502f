package dev.clipcap.experiment.run;

import static dev.clipcap.reference.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.data.BadImage;
import dev.clipcap.data.CaptionedImage;
import dev.clipcap.data.ImageSource;
import dev.clipcap.data.Split;
import dev.clipcap.data.store.EmbeddingStore;
import dev.clipcap.encoder.ImageEncoder;
import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.experiment.config.TinyExperiment;
import dev.clipcap.files.npy.Npy;
import dev.clipcap.image.RgbImage;
import dev.clipcap.image.View;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Sha256;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training images that are seen in several views. */
class ViewsTest {
  @TempDir static Path folder;

  private static TinyExperiment tiny;

  @BeforeAll
  static void makeDataAndModels() throws IOException {
    tiny = TinyExperiment.in(folder);
  }

  private static Experiment with(Map<String, Object> fields) {
    ObjectNode tree = Json.mapper().valueToTree(tiny.of(MapperConfig.Type.MLP, false));
    fields.forEach((name, value) -> tree.set(name, Json.mapper().valueToTree(value)));
    return Json.convert(tree, Experiment.class, "test");
  }

  private static EmbeddedSplits embed(Experiment experiment, String stores) {
    Path clip = Path.of(experiment.models().clip());
    return EmbeddedSplits.embed(
        experiment,
        experiment.data().open(),
        clip,
        Sha256.ofDirectory(clip.resolve("variables")),
        folder.resolve(stores),
        folder.resolve("out of " + stores));
  }

  /** Name of each store, and how many embeddings it has. */
  private static Map<String, Long> stores(String name) throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder.resolve(name))) {
      for (Path store : files.filter(Files::isDirectory).toList()) {
        sizes.put(store.getFileName().toString(), StoredEmbeddingsTest.rows(store));
      }
    }
    return sizes;
  }

  /** A PNG of the pixels of an image that are in a rectangle, with left and right exchanged. */
  private static byte[] mirrored(RgbImage image, int left, int top, int width, int height)
      throws IOException {
    BufferedImage out = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int i = 3 * ((top + y) * image.width() + left + x);
        byte[] rgb = image.rgb();
        Color color = new Color(rgb[i] & 0xFF, rgb[i + 1] & 0xFF, rgb[i + 2] & 0xFF);
        out.setRGB(width - 1 - x, y, color.getRGB());
      }
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(out, "png", png);
    return png.toByteArray();
  }

  @Test
  void aViewsEmbeddingIsThatOfTheMirroredPictureMadeByHand() throws IOException {
    EmbeddedSplits two = embed(with(Map.of("views", 2)), "two");
    EmbeddedSplits ten = embed(with(Map.of("views", 10)), "ten");
    int corner = View.first(10).indexOf(View.BOTTOM_RIGHT_MIRRORED);
    try (ImageEncoder clip = ImageEncoder.load(folder.resolve("clip"))) {
      for (EmbeddedImage image : ten.get(Split.TRAIN)) {
        assertEquals(10, image.views().size());
        byte[] file = image.image().image().bytes();
        RgbImage pixels = clip.processor().decode(file, "image");
        int w = pixels.width();
        int h = pixels.height();
        assertClose("whole", clip.encode(file, "image"), image.embedding(), 1e-5);
        assertClose(
            "mirrored", clip.encode(mirrored(pixels, 0, 0, w, h), "x"), image.views().get(1), 1e-5);
        byte[] bottomRight = mirrored(pixels, w / 8, h / 8, w - w / 8, h - h / 8);
        assertClose("corner", clip.encode(bottomRight, "corner"), image.views().get(corner), 1e-5);
      }
    }
    for (int i = 0; i < 8; i++) {
      EmbeddedImage image = two.get(Split.TRAIN).get(i);
      assertEquals(2, image.views().size());
      assertArrayEquals(
          ten.get(Split.TRAIN).get(i).views().get(1), image.views().get(1), "image " + i);
    }
    for (Split split : List.of(Split.VALIDATION, Split.TEST)) {
      ten.get(split).forEach(image -> assertEquals(1, image.views().size()));
    }
  }

  /** What a killed run left in some of the stores is taken from there. */
  @Test
  void viewsAreEmbeddedOnceAndGoOnWhereTheyStopped() throws IOException {
    embed(with(Map.of("views", 10)), "whole run");
    embed(with(Map.of("views", 10, "trainImages", 3)), "resumed");
    embed(with(Map.of("views", 2, "trainImages", 5)), "resumed");
    embed(with(Map.of("views", 10)), "resumed");
    Map<String, Long> expected = stores("whole run");
    assertEquals(10, expected.size());
    assertEquals(expected, stores("resumed"));
    embed(with(Map.of("views", 10)), "resumed");
    assertEquals(expected, stores("resumed"));
    embed(with(Map.of()), "whole alone");
    assertTrue(expected.keySet().containsAll(stores("whole alone").keySet()));
  }

  @Test
  void aRunWithViewsLearnsOtherwiseAndAlwaysTheSame() throws IOException {
    run("views", with(Map.of("views", 2)));
    run("again", with(Map.of("views", 2)));
    run("none", with(Map.of()));
    run("one", with(Map.of("views", 1)));
    for (String file : List.of("loss.csv", "epochs.csv", "captions.json")) {
      assertEquals(text("views", file), text("again", file));
      assertEquals(text("none", file), text("one", file));
    }
    assertEquals(text("none", "config.json"), text("one", "config.json"));
    assertFalse(text("none", "config.json").contains("views"));
    assertFalse(text("views", "loss.csv").equals(text("none", "loss.csv")));
    assertEquals(text("views", "splits.json"), text("none", "splits.json"));
  }

  private static void run(String name, Experiment experiment) {
    ExperimentRunner.run(
        "views", experiment, folder.resolve(name), folder.resolve("stores"), false);
  }

  private static String text(String run, String file) throws IOException {
    return Files.readString(folder.resolve(run).resolve(file));
  }

  @Test
  void normalisedViewsHaveTheLengthOne() {
    EmbeddedSplits splits = embed(with(Map.of("views", 2, "normalizeEmbedding", true)), "unit");
    for (float[] view : splits.get(Split.TRAIN).get(3).views()) {
      double squares = 0;
      for (float value : view) {
        squares += value * value;
      }
      assertEquals(1, squares, 1e-5);
    }
  }

  /** The second file is torn; the fifth can be read the first time and no more. */
  @Test
  void anImageOfWhichAViewIsBadIsLeftOutAndListedOnce() throws IOException {
    List<CaptionedImage> images = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      byte[] whole = Files.readAllBytes(folder.resolve("data/" + i + ".jpg"));
      images.add(new CaptionedImage("image " + i, new Fragile(i, whole), List.of("a caption")));
    }
    List<BadImage> bad = new ArrayList<>();
    try (ImageEncoder clip = ImageEncoder.load(folder.resolve("clip"));
        var store = EmbeddingStore.open(folder.resolve("fragile/whole"), 12, "0".repeat(64))) {
      Extraction extraction = new Extraction(clip, clip.processor(), store, bad::add);
      List<EmbeddedImage> all = extraction.embed(images, "test");
      for (View view : View.first(10).subList(1, 10)) {
        String key = EmbeddedSplits.key("0".repeat(64), clip.processor().withView(view));
        all = extraction.withView(view, all, folder.resolve("fragile").resolve(key), key);
      }
      assertEquals(List.of("image 1", "image 4"), bad.stream().map(BadImage::id).toList());
      assertEquals(
          List.of("image 0", "image 2", "image 3", "image 5", "image 6"),
          all.stream().map(one -> one.image().id()).toList());
      all.forEach(one -> assertEquals(10, one.views().size()));
    }
  }

  /** A file that is torn, or that disappears after it was read once. */
  private static final class Fragile implements ImageSource {
    private final int number;
    private final byte[] whole;
    private int read;

    Fragile(int number, byte[] whole) {
      this.number = number;
      this.whole = whole;
    }

    @Override
    public String name() {
      return number + ".jpg";
    }

    @Override
    public synchronized byte[] bytes() throws IOException {
      if (number == 4 && read++ > 0) {
        throw new IOException("gone");
      }
      return number == 1 ? Arrays.copyOf(whole, whole.length / 2) : whole;
    }
  }

  @Test
  void embeddingsHaveNoOtherViews() {
    Path data = folder.resolve("vectors");
    float[] values = new float[20 * 12];
    for (int i = 0; i < values.length; i++) {
      values[i] = 1 + i;
    }
    List<Map<String, Object>> captions = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      captions.add(Map.of("row", i, "image", i + ".jpg", "captions", List.of("a dog " + i)));
    }
    Json.write(data.resolve("captions.json"), captions);
    new Npy(new long[] {20, 12}, values).write(data.resolve("clip.npy"));
    Experiment two = with(Map.of("views", 2, "data", "embeddings:" + data));
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> run("vectors out", two));
    assertEquals(
        "field 'views': found 2, and a data set that brings one embedding of each image, expected"
            + " 1, or a data set of images; remove the field",
        e.getMessage());
    assertFalse(Files.exists(folder.resolve("vectors out")));
  }
}
