package dev.clipcap.app.cli;

import dev.clipcap.caption.Caption;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.CaptionResult;
import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.ImageBytes;
import dev.clipcap.files.npy.NpyReader;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The work of the caption command: captions into a sink, but for those that are there already.
 *
 * @param by what decides the captions besides the images
 */
record CaptionRun(
    Captioner captioner, CaptionOptions options, CaptionSink sink, CaptionLine.By by) {
  private static final int BATCH = 32;

  /**
   * What came of it.
   *
   * @param done how many images have a caption
   * @param total of how many
   * @param problems why others have none
   */
  record Outcome(long done, long total, List<String> problems) {}

  /**
   * Captions the rows of an .npy file, which are named by their numbers, from 0 on.
   *
   * @throws InvalidInputException if it is not [n, D], D the width that the mapper takes, or if a
   *     number is not finite
   */
  Outcome embeddings(Path file) {
    int width = captioner.config().mapper().embedding();
    boolean normalize = captioner.config().normalizeEmbedding();
    try (NpyReader reader = NpyReader.open(file)) {
      requireWidth(file, reader.shape(), width);
      long rows = reader.shape()[0];
      Map<String, float[]> batch = new LinkedHashMap<>();
      for (long row = 0; row < rows; row++) {
        float[] embedding = new float[width];
        reader.read(embedding);
        requireFinite(embedding, file + ", row " + row);
        if (!sink.has(Long.toString(row))) {
          batch.put(Long.toString(row), normalize ? Captioner.normalized(embedding) : embedding);
        }
        if (row % BATCH == BATCH - 1 || row == rows - 1) {
          captionRows(batch);
          batch.clear();
        }
      }
      return new Outcome(rows, rows, List.of());
    }
  }

  private void captionRows(Map<String, float[]> rows) {
    Iterator<Caption> captions =
        captioner.captionEmbeddings(List.copyOf(rows.values()), options).iterator();
    rows.keySet().forEach(name -> accept(name, captions.next()));
  }

  private static void requireWidth(Path file, long[] shape, int width) {
    if (shape.length == 2 && shape[1] == width) {
      return;
    }
    String remedy = "use embeddings of the CLIP that the mapper was trained with";
    if (shape.length == 2 && shape[0] == width) {
      remedy = "in Python: np.save(file, array.T)";
    } else if (shape.length != 2 && shape.length > 0 && shape[shape.length - 1] == width) {
      remedy = "in Python: np.save(file, array.reshape(-1, " + width + "))";
    }
    throw new InvalidInputException(
        file.toString(),
        "shape " + Arrays.toString(shape),
        "[n, " + width + "], a row for each image as wide as the mapper takes it",
        remedy);
  }

  private static void requireFinite(float[] embedding, String where) {
    for (float value : embedding) {
      if (!Float.isFinite(value)) {
        throw new InvalidInputException(
            where, Float.toString(value), "finite numbers", "embed the image again");
      }
    }
  }

  /**
   * Captions images.
   *
   * @param bytes reads one
   * @param strict whether to stop at the first that cannot be read
   * @param shown whether progress is
   */
  Outcome images(List<Path> files, ImageBytes bytes, boolean strict, boolean shown) {
    List<Path> missing = files.stream().filter(file -> !sink.has(file.toString())).toList();
    int done = files.size() - missing.size();
    List<String> problems = new ArrayList<>();
    Progress progress = shown ? new Progress("captions", "images", done, files.size()) : null;
    try (Stream<CaptionResult> results = captioner.captionAll(missing.stream(), bytes, options)) {
      for (Iterator<CaptionResult> each = results.iterator(); each.hasNext(); ) {
        CaptionResult result = each.next();
        if (result.caption().isPresent()) {
          accept(result.image().toString(), result.caption().get());
          done++;
        } else {
          sink.skip(result.image().toString());
          problems.add(result.problem().orElseThrow());
          if (strict) {
            break;
          }
        }
        if (shown) {
          progress.update(done + problems.size(), problems.size() + " bad");
        }
      }
    }
    if (shown && done + problems.size() == files.size()) {
      progress.finish(problems.size() + " bad");
    }
    return new Outcome(done, files.size(), problems);
  }

  private void accept(String name, Caption caption) {
    sink.accept(CaptionLine.of(name, caption, by));
  }
}
