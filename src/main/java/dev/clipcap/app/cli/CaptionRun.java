package dev.clipcap.app.cli;

import dev.clipcap.caption.Caption;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.CaptionResult;
import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.ImageBytes;
import dev.clipcap.files.npy.NpyReader;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Notices;
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
 * @param unfamiliar collects the images that are unlike those that the captioner was trained on
 */
record CaptionRun(
    Captioner captioner,
    CaptionOptions options,
    CaptionSink sink,
    CaptionLine.By by,
    List<String> unfamiliar) {
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
      for (long from = 0; from < rows; from += BATCH) {
        Map<String, float[]> batch = new LinkedHashMap<>();
        for (long row = from; row < Math.min(rows, from + BATCH); row++) {
          float[] embedding = new float[width];
          reader.read(embedding);
          requireFinite(embedding, file + ", row " + row);
          batch.put(Long.toString(row), normalize ? Captioner.normalized(embedding) : embedding);
        }
        if (!batch.keySet().stream().allMatch(sink::has)) {
          captionRows(batch);
        }
      }
      return new Outcome(rows, rows, List.of());
    }
  }

  private void captionRows(Map<String, float[]> rows) {
    Iterator<Caption> captions =
        captioner.captionEmbeddings(List.copyOf(rows.values()), options).iterator();
    for (String name : rows.keySet()) {
      Caption caption = captions.next();
      if (!sink.has(name)) {
        accept(name, caption);
      }
    }
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
    int whole = wholeBatches(files);
    List<Path> before = files.subList(0, whole);
    List<Path> after = files.subList(whole, files.size());
    Work work = new Work(files, strict, shown);
    work.caption(before.stream().filter(file -> !has(file)).toList(), bytes);
    if (!after.stream().allMatch(this::has)) {
      work.caption(after, bytes);
    }
    return work.end();
  }

  /**
   * How many files earlier runs did in whole batches. One that was interrupted in a batch does it
   * again, or the last digits would not be those of a run that was not interrupted.
   */
  private int wholeBatches(List<Path> files) {
    int last = files.size();
    while (last > 0 && !has(files.get(last - 1))) {
      last--;
    }
    return last / Captioner.BATCH * Captioner.BATCH;
  }

  private boolean has(Path file) {
    return sink.has(file.toString());
  }

  /** How far it is. */
  private final class Work {
    private final int total;
    private final boolean strict;
    private final Progress progress;
    private final List<String> problems = new ArrayList<>();
    private long done;

    Work(List<Path> files, boolean strict, boolean shown) {
      this.total = files.size();
      this.strict = strict;
      this.done = files.stream().filter(CaptionRun.this::has).count();
      this.progress = shown ? Notices.begin("captions", "images", done, total) : new Progress() {};
    }

    /** Captions images in batches, and keeps what is not there yet. */
    void caption(List<Path> files, ImageBytes bytes) {
      try (Stream<CaptionResult> results = captioner.captionAll(files.stream(), bytes, options)) {
        Iterator<CaptionResult> each = results.iterator();
        while (!(strict && !problems.isEmpty()) && each.hasNext()) {
          CaptionResult result = each.next();
          if (has(result.image())) {
            continue;
          }
          if (result.caption().isPresent()) {
            accept(result.image().toString(), result.caption().get());
            done++;
          } else {
            sink.skip(result.image().toString());
            problems.add(result.problem().orElseThrow());
          }
          progress.update(done + problems.size(), problems.size() + " bad");
        }
      }
    }

    Outcome end() {
      if (done + problems.size() == total) {
        progress.finish(problems.size() + " bad");
      }
      return new Outcome(done, total, problems);
    }
  }

  private void accept(String name, Caption caption) {
    sink.accept(CaptionLine.of(name, caption, captioner.trainedOn(), by));
    if (caption.unfamiliar().orElse(false)) {
      unfamiliar.add(name);
    }
  }
}
