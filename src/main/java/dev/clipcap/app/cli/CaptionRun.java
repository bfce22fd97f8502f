package dev.clipcap.app.cli;

import dev.clipcap.caption.Caption;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.CaptionResult;
import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.ImageBytes;
import dev.clipcap.io.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The work of the caption command: captions into a sink, but for those that are there already.
 *
 * @param by what decides the captions besides the images
 */
record CaptionRun(
    Captioner captioner, CaptionOptions options, CaptionSink sink, CaptionLine.By by) {
  /**
   * What came of it.
   *
   * @param done how many images have a caption
   * @param total of how many
   * @param problems why others have none
   */
  record Outcome(long done, long total, List<String> problems) {}

  /** Captions the rows of an .npy file. */
  Outcome embeddings(Path file) {
    long rows = EmbeddingRows.read(file, captioner.config(), this::embeddings);
    return new Outcome(rows, rows, List.of());
  }

  private void embeddings(List<EmbeddingRows.Row> rows) {
    List<EmbeddingRows.Row> missing = rows.stream().filter(row -> !sink.has(row.name())).toList();
    List<Caption> captions =
        captioner.captionEmbeddings(
            missing.stream().map(EmbeddingRows.Row::embedding).toList(), options);
    for (int i = 0; i < missing.size(); i++) {
      accept(missing.get(i).name(), captions.get(i));
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
