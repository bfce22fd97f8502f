package dev.clipcap.data.formats;

import static java.util.stream.Collectors.joining;

import dev.clipcap.data.BadCaption;
import dev.clipcap.data.BadImage;
import dev.clipcap.data.CaptionedImage;
import dev.clipcap.data.DataSpec;
import dev.clipcap.data.EmbeddingSource;
import dev.clipcap.data.ImageSource;
import dev.clipcap.data.ListedDataset;
import dev.clipcap.data.RelativeName;
import dev.clipcap.data.Split;
import dev.clipcap.data.SplitRule;
import dev.clipcap.files.npy.NpyRows;
import dev.clipcap.io.FolderName;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Embeddings without images: one {@code .npy}, [rows, dimension], or shards of it, which count on
 * in the order of their names, also in clip-retrieval's {@code img_emb}; and {@code captions.json},
 * an array of objects with row, image (its file name, which is the id) and captions. Photos in
 * {@code photos} or {@code images} are used where they are there.
 *
 * <p>Every row is named by one image: a row that nobody names is refused, or left out with {@code
 * missing=skip}. An image may have a second row only where {@code split.rows} puts both in one
 * split; the id of that row is the file name, "#" and the row.
 */
final class EmbeddingsReader {
  private static final int NAMED = 5;
  private static final String OF_CLIP_RETRIEVAL = "img_emb";

  private record Row(JsonEntry entry, String id, String image, Split split) {}

  private EmbeddingsReader() {}

  static ListedDataset read(DataSpec spec) {
    Path folder = Path.of(spec.path());
    Shards npy = Shards.in(folder);
    Path captions =
        spec.annotations() != null ? Path.of(spec.annotations()) : folder.resolve("captions.json");
    ImagePlaces places = new ImagePlaces(spec, List.of("photos", "images"));
    Map<Integer, Row> rows = new TreeMap<>();
    Map<String, Row> firstOfImage = new HashMap<>();
    Map<String, Integer> rowOfId = new HashMap<>();
    JsonEntry.forEach(
        captions,
        JsonEntry.WHOLE_FILE,
        entry -> {
          int number = entry.index("row");
          String image = entry.text("image");
          checkRow(npy, number, entry.where());
          Split split = split(spec, number);
          Row first = firstOfImage.get(image);
          if (first != null && (spec.split().rows() == null || split != first.split)) {
            throw repeated(entry, "image '" + image + "'");
          }
          Row row = new Row(entry, first == null ? image : image + "#" + number, image, split);
          firstOfImage.putIfAbsent(image, row);
          rowOfId.put(row.id, number);
          if (rows.put(number, row) != null) {
            throw repeated(entry, "row " + number);
          }
        });
    Map<Split, List<CaptionedImage>> splits = new EnumMap<>(Split.class);
    List<BadImage> leftOut = unnamed(npy, rows.keySet(), spec, captions);
    List<BadCaption> empty = new ArrayList<>();
    rows.forEach(
        (number, row) -> {
          if (row.split == null) {
            leftOut.add(new BadImage(row.id, "row " + number, "in none of split.rows"));
            return;
          }
          List<String> texts = captions(row, spec, empty);
          if (texts.isEmpty()) {
            leftOut.add(new BadImage(row.id, "row " + number, "no caption"));
            return;
          }
          ImageSource source =
              places
                  .find(RelativeName.check(row.image, row.entry.where()))
                  .orElseGet(() -> new NoImage(row.image));
          splits
              .computeIfAbsent(row.split, s -> new ArrayList<>())
              .add(new CaptionedImage(row.id, source, texts));
        });
    Embeddings embeddings = new Embeddings(npy, rowOfId);
    return new ListedDataset(
        FolderName.of(folder), splits, leftOut, empty, Optional.of(embeddings), spec.exif());
  }

  private static Split split(DataSpec spec, int row) {
    SplitRule.Rows rows = spec.split().rows();
    return rows == null ? Split.TRAIN : rows.of(row);
  }

  /** Rows of embeddings that no image has, to be left out. */
  private static List<BadImage> unnamed(
      Shards npy, Set<Integer> named, DataSpec spec, Path captions) {
    List<BadImage> unnamed = new ArrayList<>();
    for (int row = 0; row < npy.rows(); row++) {
      if (!named.contains(row)) {
        unnamed.add(new BadImage("#" + row, "row " + row, "no image names it"));
      }
    }
    if (!unnamed.isEmpty() && spec.missing() != DataSpec.Missing.SKIP) {
      throw new InvalidInputException(
          captions.toString(),
          "no image for " + unnamed.size() + " of " + npy.rows() + " rows: " + first(unnamed),
          "each row named once",
          "complete the file, or leave the rows out with missing=skip");
    }
    return unnamed;
  }

  private static String first(List<BadImage> rows) {
    return rows.stream().limit(NAMED).map(BadImage::id).collect(joining(", "))
        + (rows.size() > NAMED ? ", ..." : "");
  }

  /** The captions of a row; none only where those without are left out. */
  private static List<String> captions(Row row, DataSpec spec, List<BadCaption> empty) {
    List<String> written = row.entry.captions("captions").stream().map(String::strip).toList();
    List<String> captions = written.stream().filter(text -> !text.isEmpty()).toList();
    boolean incomplete = captions.isEmpty() || captions.size() < written.size();
    if (incomplete && spec.missing() != DataSpec.Missing.SKIP) {
      throw new InvalidInputException(
          row.entry.where() + ".captions",
          written.isEmpty() ? "none" : "an empty one",
          "at least one caption, each with text",
          "correct the file, or leave it out with missing=skip");
    }
    for (int i = captions.size(); i < written.size() && !captions.isEmpty(); i++) {
      empty.add(new BadCaption(row.id, "", "empty: left out"));
    }
    return captions;
  }

  private static void checkRow(Shards npy, int row, String where) {
    if (row >= npy.rows()) {
      throw new InvalidInputException(
          where + ".row", String.valueOf(row), "a row below " + npy.rows(), "correct the file");
    }
    float[] embedding = npy.row(row);
    for (float value : embedding) {
      if (!Float.isFinite(value)) {
        throw new InvalidInputException(
            where, "an embedding with " + value, "finite numbers", "remove the image");
      }
    }
    if (!Vectors.areUsable(embedding)) {
      throw new InvalidInputException(
          where, "an embedding of zeros", "what CLIP gave", "remove the image; it was unreadable");
    }
  }

  /** The rows of one file after those of another, in the order of their names. */
  private record Shards(List<NpyRows> files, int dimension, long rows) {
    static Shards in(Path folder) {
      List<Path> found = ImagePlaces.matching(folder, "*.npy");
      if (found.isEmpty() && Files.isDirectory(folder.resolve(OF_CLIP_RETRIEVAL))) {
        found = ImagePlaces.matching(folder.resolve(OF_CLIP_RETRIEVAL), "*.npy");
      }
      InvalidInputException.refuseIf(
          found.isEmpty(), folder.toString(), "no .npy file", "one, or shards of one", "name it");
      List<NpyRows> files = found.stream().map(NpyRows::open).toList();
      int width = files.get(0).dimension();
      for (int i = 0; i < files.size(); i++) {
        InvalidInputException.refuseIf(
            files.get(i).dimension() != width,
            found.get(i).toString(),
            "rows of " + files.get(i).dimension() + " numbers",
            width + ", as in " + found.get(0).getFileName(),
            "keep the shards of one array in the folder");
      }
      return new Shards(files, width, files.stream().mapToLong(NpyRows::rows).sum());
    }

    float[] row(long index) {
      long inFile = index;
      for (NpyRows file : files) {
        if (inFile < file.rows()) {
          return file.row(inFile);
        }
        inFile -= file.rows();
      }
      throw new IndexOutOfBoundsException("row " + index + " of " + rows);
    }
  }

  private static InvalidInputException repeated(JsonEntry entry, String what) {
    return new InvalidInputException(
        entry.where(), what + " again", "each once", "correct the file");
  }

  private record Embeddings(Shards npy, Map<String, Integer> rowOfId) implements EmbeddingSource {
    @Override
    public int dimension() {
      return npy.dimension();
    }

    @Override
    public Optional<float[]> get(String id) {
      return Optional.ofNullable(rowOfId.get(id)).map(npy::row);
    }
  }

  /** The place of an image of which only the embedding is here. */
  private record NoImage(String name) implements ImageSource {
    @Override
    public byte[] bytes() throws IOException {
      throw new IOException(name + ": the data set has its embedding only");
    }
  }
}
