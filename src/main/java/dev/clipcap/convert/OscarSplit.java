package dev.clipcap.convert;

import dev.clipcap.files.checkpoint.OscarPickle;
import dev.clipcap.files.checkpoint.StoredTensor;
import dev.clipcap.files.npy.Npy;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Claim;
import dev.clipcap.io.FolderParts;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Output;
import dev.clipcap.io.Sha256;
import dev.clipcap.io.Vectors;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The ClipCap authors' extracted embeddings, {@code oscar_split_*.pkl} of parse_coco.py and {@code
 * conceptual_clip_*.pkl} of parse_conceptual.py, into a data set of format {@code embeddings}.
 * Theirs has a row for each caption, ours one for each image, the first of its captions'.
 */
public final class OscarSplit {
  private static final FolderParts PARTS =
      FolderParts.named(
          "clip_embeddings\\.npy|captions\\.json|bad-images\\.jsonl|provenance\\.json|\\.DS_Store",
          "clip_embeddings.npy",
          "provenance.json");

  /** Rows of one image differ by rounding on a GPU: by less than this part of their length. */
  private static final double TOLERANCE = 0.02;

  private final String where;
  private final StoredTensor rows;
  private final int width;
  private final Map<String, Image> images = new LinkedHashMap<>();

  private record Image(float[] embedding, List<String> captions) {}

  /** An entry of captions.json. */
  private record Entry(int row, String image, List<String> captions) {}

  /** A line of bad-images.jsonl. */
  private record LeftOut(String id, String source, String reason) {
    @Override
    public String toString() {
      return Json.mapper().valueToTree(this) + "\n";
    }
  }

  /**
   * What became of a file.
   *
   * @param images written
   * @param captions theirs
   * @param leftOut images whose embedding is all zeros or not finite: they could not be read
   */
  public record Summary(int images, int captions, int leftOut) {}

  private OscarSplit(String where, StoredTensor rows) {
    this.where = where;
    this.rows = rows;
    this.width = Math.toIntExact(rows.shape().get(1));
  }

  /**
   * Writes clip_embeddings.npy, captions.json and provenance.json into a folder, and
   * bad-images.jsonl where images are left out.
   *
   * @throws InvalidInputException if the file is not what those programs write, if a row is named
   *     by two images or by none, or if the rows of one image differ, as they do where rows and
   *     captions are shifted against each other
   */
  public static Summary convert(Path pickle, Output output) {
    try (Claim claim = output.folder(PARTS, pickle);
        OscarPickle file = new OscarPickle(pickle)) {
      OscarSplit split = new OscarSplit(pickle.toString(), file.embeddings());
      List<OscarRows.Caption> captions = new ArrayList<>();
      for (Object caption : file.captions()) {
        String place = pickle + " captions[" + captions.size() + "]";
        captions.add(OscarRows.Caption.of(place, caption));
      }
      for (OscarRows.Caption caption : OscarRows.checked(captions, split.rows.shape().get(0))) {
        split.add(caption);
      }
      return split.write(claim, Sha256.of(pickle));
    }
  }

  private void add(OscarRows.Caption caption) {
    float[] embedding = new float[width];
    rows.read(caption.row() * width, FloatBuffer.wrap(embedding));
    Image image =
        images.computeIfAbsent(caption.image(), name -> new Image(embedding, new ArrayList<>()));
    if (distance(image.embedding, embedding) > TOLERANCE) {
      throw invalid(
          caption.place(),
          "another embedding than an earlier caption of image " + caption.image() + " has",
          "one embedding of an image");
    }
    image.captions.add(caption.text());
  }

  /** The length of the difference, as part of the longer one's length; 0 between two of zeros. */
  private static double distance(float[] a, float[] b) {
    double difference = 0;
    double lengthA = 0;
    double lengthB = 0;
    for (int i = 0; i < a.length; i++) {
      difference += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
      lengthA += (double) a[i] * a[i];
      lengthB += (double) b[i] * b[i];
    }
    return difference == 0 ? 0 : Math.sqrt(difference / Math.max(lengthA, lengthB));
  }

  private Summary write(Claim claim, String sha256) {
    List<Entry> entries = new ArrayList<>();
    StringBuilder leftOut = new StringBuilder();
    int usable =
        (int) images.values().stream().filter(image -> Vectors.areUsable(image.embedding)).count();
    if (usable == 0) {
      throw invalid(where, "no image with an embedding", "one or more");
    }
    float[] values = new float[Math.multiplyExact(usable, width)];
    int captions = 0;
    for (Map.Entry<String, Image> image : images.entrySet()) {
      if (Vectors.areUsable(image.getValue().embedding)) {
        int row = entries.size();
        System.arraycopy(image.getValue().embedding, 0, values, row * width, width);
        entries.add(new Entry(row, image.getKey(), image.getValue().captions));
        captions += image.getValue().captions.size();
      } else {
        leftOut.append(new LeftOut(image.getKey(), where, "an embedding of zeros or not finite"));
      }
    }
    claim.writeFolder(
        aside -> {
          new Npy(new long[] {usable, width}, values).write(aside.resolve("clip_embeddings.npy"));
          Json.write(aside.resolve("captions.json"), entries);
          Json.write(
              aside.resolve("provenance.json"),
              new TreeMap<>(Map.of("made_by", "clipcap convert", "source_sha256", sha256)));
          if (!leftOut.isEmpty()) {
            AtomicFiles.writeString(aside.resolve("bad-images.jsonl"), leftOut.toString());
          }
        });
    return new Summary(usable, captions, images.size() - usable);
  }

  static InvalidInputException invalid(String where, String found, String expected) {
    return new InvalidInputException(
        where, found, expected, "write it again with the authors' parse_coco.py");
  }
}
