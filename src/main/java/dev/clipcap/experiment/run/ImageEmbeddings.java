package dev.clipcap.experiment.run;

import dev.clipcap.accel.Precision;
import dev.clipcap.caption.CaptionerFolder;
import dev.clipcap.caption.LoadedModels;
import dev.clipcap.data.BadImage;
import dev.clipcap.data.CaptionedImage;
import dev.clipcap.data.ImageSource;
import dev.clipcap.data.store.EmbeddingStore;
import dev.clipcap.encoder.ImageEncoder;
import dev.clipcap.files.npy.Npy;
import dev.clipcap.image.ImageProcessor;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.DiskSpace;
import dev.clipcap.io.Exif;
import dev.clipcap.io.Json;
import dev.clipcap.io.Sha256;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Embeddings of image files, [n, D] float32, in one {@code .npy}, as numpy and clip-retrieval read
 * them; beside it {@code .json} with the image of each row, named from the folder on that all are
 * in. With captions added to that list it is a data set of format {@code embeddings}.
 *
 * @param rows images that have one
 * @param bad the others
 */
public record ImageEmbeddings(int rows, List<BadImage> bad) {
  /** A line of the list. */
  private record Row(int row, String image) {}

  /**
   * Embeds images by a captioner's CLIP, or by a CLIP. What an earlier call did that was
   * interrupted is not done again: it lies in {@link #parts} until the file is whole.
   *
   * @param npy to be written
   * @param list to be written, {@link #list} of it
   */
  public static ImageEmbeddings write(
      Path model, List<Path> images, Exif exif, Path npy, Path list) {
    Path parts = parts(npy);
    List<BadImage> bad = new ArrayList<>();
    List<EmbeddedImage> embedded;
    try (ImageEncoder clip = encoder(model)) {
      ImageProcessor pixels = clip.processor().withExif(exif);
      String weights = Sha256.ofDirectory(CaptionerFolder.find(model).resolve("variables"));
      String key = EmbeddedSplits.key(weights, pixels);
      try (EmbeddingStore store = EmbeddingStore.open(parts, clip.config().projection(), key)) {
        DiskSpace.require(npy, "embeddings", 2 * store.bytesFor(images.size()));
        embedded = new Extraction(clip, pixels, store, bad::add).embed(named(images), "embeddings");
      }
      if (!embedded.isEmpty()) { // else an earlier file stays
        write(embedded, clip.config().projection(), npy, list);
      }
    }
    AtomicFiles.deleteRecursively(parts);
    return new ImageEmbeddings(embedded.size(), List.copyOf(bad));
  }

  private static ImageEncoder encoder(Path model) {
    Path folder = CaptionerFolder.find(model);
    return Json.readTree(folder.resolve("config.json")).has("vision_config")
        ? ImageEncoder.load(folder)
        : LoadedModels.clipOf(folder, Precision.FLOAT32);
  }

  /** Named from the folder on that they are all in. */
  private static List<CaptionedImage> named(List<Path> images) {
    Path common = images.get(0).toAbsolutePath().normalize().getParent();
    for (Path image : images) {
      while (!image.toAbsolutePath().normalize().startsWith(common)) {
        common = common.getParent();
      }
    }
    Path from = common;
    return images.stream()
        .map(
            image -> {
              String name = from.relativize(image.toAbsolutePath().normalize()).toString();
              return new CaptionedImage(
                  name.replace(File.separatorChar, '/'), ImageSource.file(image), List.of("none"));
            })
        .toList();
  }

  private static void write(List<EmbeddedImage> embedded, int width, Path npy, Path list) {
    float[] values = new float[embedded.size() * width];
    List<Row> rows = new ArrayList<>();
    for (EmbeddedImage one : embedded) {
      System.arraycopy(one.embedding(), 0, values, rows.size() * width, width);
      rows.add(new Row(rows.size(), one.image().id()));
    }
    Json.write(list, rows);
    new Npy(new long[] {rows.size(), width}, values).write(npy);
  }

  /** Where they lie until they are all there: an embedding store. */
  public static Path parts(Path npy) {
    return Path.of(npy + ".parts");
  }

  /** {@code embeddings.json} for {@code embeddings.npy}. */
  public static Path list(Path npy) {
    return Path.of(npy.toString().replaceFirst("\\.npy$", "") + ".json");
  }
}
