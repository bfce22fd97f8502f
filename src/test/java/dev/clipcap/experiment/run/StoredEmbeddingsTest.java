package dev.clipcap.experiment.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.data.CaptionedImage;
import dev.clipcap.data.ImageSource;
import dev.clipcap.data.store.EmbeddingStore;
import dev.clipcap.encoder.ImageEncoder;
import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.experiment.config.Photos;
import dev.clipcap.files.npy.Npy;
import dev.clipcap.image.Crop;
import dev.clipcap.image.ImageProcessor;
import dev.clipcap.image.Preprocessing;
import dev.clipcap.image.Resample;
import dev.clipcap.image.Resize;
import dev.clipcap.image.RgbImage;
import dev.clipcap.io.Exif;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs and extractions over stores that are empty, half-full and full. */
class StoredEmbeddingsTest {
  private static final String SHA = Sha256.of(new byte[] {1});

  @TempDir Path folder;

  private List<CaptionedImage> images(int count) throws IOException {
    List<CaptionedImage> images = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Path file = folder.resolve(i + ".jpg");
      Files.write(file, Photos.picture(i).jpeg());
      images.add(new CaptionedImage("image " + i, ImageSource.file(file), List.of("a caption")));
    }
    return images;
  }

  private List<EmbeddedImage> embed(ImageEncoder clip, String store, List<CaptionedImage> images) {
    try (EmbeddingStore open = EmbeddingStore.open(folder.resolve(store), 128, SHA)) {
      return new Extraction(clip, clip.processor(), open, null).embed(images, "test");
    }
  }

  private long records(String store) {
    try (EmbeddingStore open = EmbeddingStore.open(folder.resolve(store), 128, SHA)) {
      return open.size();
    }
  }

  @Test
  void anEmbeddingDependsOnItsImageAlone() throws IOException {
    List<CaptionedImage> images = images(2 * Extraction.BATCH + 11); // and a part of a third batch
    try (ImageEncoder clip = ImageEncoder.load(Path.of("savedmodels/clip-mini"))) {
      List<EmbeddedImage> together = embed(clip, "together", images);
      List<CaptionedImage> shuffled = new ArrayList<>(images);
      Collections.shuffle(shuffled, new Random(4));
      List<EmbeddedImage> inAnotherOrder = embed(clip, "shuffled", shuffled);
      for (int i = 0; i < images.size(); i++) {
        float[] expected = together.get(i).embedding();
        int place = shuffled.indexOf(images.get(i));
        assertArrayEquals(expected, inAnotherOrder.get(place).embedding(), "shuffled, image " + i);
        if (i % 15 == 0) {
          EmbeddedImage alone = embed(clip, "alone", List.of(images.get(i))).get(0);
          assertArrayEquals(expected, alone.embedding(), "alone, image " + i);
        }
      }
      assertFalse(Arrays.equals(together.get(0).embedding(), together.get(1).embedding()));
    }
  }

  @Test
  void onlyNewAndChangedImagesGoThroughClip() throws IOException {
    List<CaptionedImage> images = images(40);
    try (ImageEncoder clip = ImageEncoder.load(Path.of("savedmodels/clip-mini"))) {
      List<EmbeddedImage> first = embed(clip, "store", images.subList(0, 10));
      assertEquals(10, records("store"));
      List<EmbeddedImage> all = embed(clip, "store", images);
      assertEquals(40, records("store"));
      assertArrayEquals(first.get(9).embedding(), all.get(9).embedding());

      Files.write(folder.resolve("7.jpg"), Photos.picture(100).jpeg());
      List<EmbeddedImage> changed = embed(clip, "store", images);
      assertEquals(41, records("store"));
      assertFalse(Arrays.equals(all.get(7).embedding(), changed.get(7).embedding()));
      assertFalse(all.get(7).sha256().equals(changed.get(7).sha256()));
      assertArrayEquals(all.get(8).embedding(), changed.get(8).embedding());
    }
  }

  @Test
  void noMoreImagesAreReadAheadThanFitInTheQueue() throws IOException {
    CaptionedImage real = images(1).get(0);
    AtomicInteger read = new AtomicInteger();
    List<CaptionedImage> images = new ArrayList<>();
    AtomicInteger mostAhead = new AtomicInteger();
    try (ImageEncoder clip = ImageEncoder.load(Path.of("savedmodels/clip-mini"));
        EmbeddingStore store = EmbeddingStore.open(folder.resolve("queue"), 128, SHA)) {
      for (int i = 0; i < 400; i++) {
        ImageSource source =
            new ImageSource() {
              @Override
              public String name() {
                return "counted";
              }

              @Override
              public byte[] bytes() throws IOException {
                int ahead = read.incrementAndGet() - (int) store.size();
                mostAhead.accumulateAndGet(ahead, Math::max);
                return real.image().bytes();
              }
            };
        images.add(new CaptionedImage("image " + i, source, List.of("a caption")));
      }
      assertEquals(
          400, new Extraction(clip, clip.processor(), store, null).embed(images, "test").size());
    }
    assertTrue(mostAhead.get() <= Extraction.AHEAD + Extraction.BATCH, mostAhead + " ahead");
    assertTrue(mostAhead.get() > Extraction.BATCH, "nothing was read ahead: " + mostAhead);
  }

  @Test
  void metricsAreTheSameBytesWhateverTheStoreHeld() throws IOException {
    Photos.folder(folder.resolve("data"), 36);
    String data = "folder:" + folder.resolve("data");
    Experiment whole = Photos.experiment("mlp-frozen", data, Map.of());
    Experiment part = Photos.experiment("mlp-frozen", data, Map.of("trainImages", 7));
    run(whole, "empty store", "a");
    run(part, "some of it", "b");
    run(whole, "half-full store", "b");
    long size = rows("b");
    run(whole, "full store", "b");
    assertEquals(size, rows("b"));
    assertEquals(rows("a"), size);
    for (String file : List.of("metrics.json", "loss.csv", "captions.json", "splits.json")) {
      String expected = Files.readString(folder.resolve("empty store").resolve(file));
      assertEquals(expected, Files.readString(folder.resolve("half-full store").resolve(file)));
      assertEquals(expected, Files.readString(folder.resolve("full store").resolve(file)));
    }
  }

  @Test
  void otherPixelsHaveAnotherStore() throws IOException {
    ImageProcessor pixels = ImageProcessor.clip(32);
    Preprocessing half =
        new Preprocessing(
            Resize.SQUASH,
            32,
            Resample.BICUBIC,
            Crop.OPENAI,
            0,
            Preprocessing.OF_BYTES,
            List.of(0.5f, 0.5f, 0.5f),
            List.of(0.5f, 0.5f, 0.5f));
    Set<String> keys =
        Set.of(
            EmbeddedSplits.key(SHA, pixels),
            EmbeddedSplits.key(SHA, pixels.withExif(Exif.TURN)),
            EmbeddedSplits.key(SHA, pixels.withCrop(Crop.HUGGING_FACE)),
            EmbeddedSplits.key(SHA, ImageProcessor.of(32, half).withMaxPixels(9)),
            EmbeddedSplits.key(SHA, ImageProcessor.clip(48)),
            EmbeddedSplits.key(Sha256.of(new byte[] {2}), pixels)); // throws if two are the same
    assertFalse(keys.contains(SHA)); // the name of stores before Pillow 13 and EXIF

    Photos.folder(folder.resolve("data"), 36);
    layOnSide(folder.resolve("data/5.jpg"));
    String data = "folder:" + folder.resolve("data");
    run(Photos.experiment("mlp-frozen", data, Map.of()), "turned", "stores");
    run(Photos.experiment("mlp-frozen", data + ",exif=ignore", Map.of()), "as stored", "stores");
    try (Stream<Path> files = Files.list(folder.resolve("stores"))) {
      assertEquals(2, files.filter(Files::isDirectory).count());
    }
    assertEquals("turn", exif("turned"));
    assertEquals("ignore", exif("as stored"));
    for (String image : List.of("5.jpg", "11.jpg")) { // in the report, too
      byte[] turned = Files.readAllBytes(folder.resolve("turned/images").resolve(image));
      byte[] asStored = Files.readAllBytes(folder.resolve("as stored/images").resolve(image));
      assertEquals(image.equals("11.jpg"), similar(turned, asStored), image);
    }
  }

  private static boolean similar(byte[] one, byte[] other) {
    ImageProcessor small = ImageProcessor.clip(16);
    RgbImage a = small.resizeAndCrop(small.decode(one, "one"));
    RgbImage b = small.resizeAndCrop(small.decode(other, "other"));
    int largest = 0;
    for (int i = 0; i < a.rgb().length; i++) {
      largest = Math.max(largest, Math.abs((a.rgb()[i] & 0xFF) - (b.rgb()[i] & 0xFF)));
    }
    return largest < 16;
  }

  /** Adds EXIF of orientation 6. */
  private static void layOnSide(Path file) throws IOException {
    byte[] jpeg = Files.readAllBytes(file);
    byte[] exif =
        HexFormat.of()
            .parseHex(
                "ffe10022457869660000" // APP1 of 34 bytes, Exif
                    + "4d4d002a00000008" // big-endian TIFF, its directory next
                    + "0001011200030000000100060000" // one entry: orientation, a short, 6
                    + "00000000");
    byte[] both = new byte[jpeg.length + exif.length];
    System.arraycopy(jpeg, 0, both, 0, 2);
    System.arraycopy(exif, 0, both, 2, exif.length);
    System.arraycopy(jpeg, 2, both, 2 + exif.length, jpeg.length - 2);
    Files.write(file, both);
  }

  private String exif(String run) {
    return Json.readTree(folder.resolve(run).resolve("provenance.json"))
        .at("/pixels/exif")
        .asText();
  }

  @Test
  void embeddingsThatComeWithTheDataAreUsedAsTheyAre() {
    Path data = folder.resolve("vectors");
    float[] values = new float[20 * 128];
    Random random = new Random(6);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    List<Map<String, Object>> captions = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      captions.add(Map.of("row", i, "image", i + ".jpg", "captions", List.of("a dog " + i)));
    }
    Json.write(data.resolve("captions.json"), captions);
    new Npy(new long[] {20, 128}, values).write(data.resolve("clip.npy"));
    Experiment experiment = Photos.experiment("mlp-frozen", "embeddings:" + data, Map.of());
    run(experiment, "out", "none");
    assertTrue(Files.exists(folder.resolve("out/metrics.json")));
    assertFalse(Files.exists(folder.resolve("none")));

    new Npy(new long[] {20, 64}, Arrays.copyOf(values, 20 * 64)).write(data.resolve("clip.npy"));
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> run(experiment, "never", "none"));
    assertTrue(e.getMessage().contains("embeddings of width 64, expected 128"), e.getMessage());
  }

  private void run(Experiment experiment, String out, String stores) {
    ExperimentRunner.run("stored", experiment, folder.resolve(out), folder.resolve(stores), false);
  }

  private long rows(String stores) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(stores))) {
      List<Path> found = files.filter(Files::isDirectory).toList();
      assertEquals(1, found.size());
      return rows(found.get(0));
    }
  }

  /** Embeddings in a store. */
  static long rows(Path store) throws IOException {
    long rows = 0;
    try (Stream<Path> files = Files.list(store)) {
      for (Path ids : files.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
        rows += Files.readAllLines(ids).size();
      }
    }
    return rows;
  }
}
