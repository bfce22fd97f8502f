package dev.clipcap.app.cli;

import dev.clipcap.app.cli.ImageArguments.Images;
import dev.clipcap.caption.Caption;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.CaptionResult;
import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.ImageBytes;
import dev.clipcap.core.tf.NativeRuntime;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.PrintedText;
import dev.clipcap.io.Progress;
import dev.clipcap.metrics.CocoResults;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Captions images, or the rows of a file of embeddings. */
@Command(
    name = "caption",
    description = {
      "Captions images: prints a line for each, its path, a tab and the caption.",
      "",
      "In a folder, files that end as images count; hidden ones do not. With --out FILE.jsonl the"
          + " captions go to a file as they come, and the command given again goes on where it ended."
          + " An image that cannot be read is said on standard error at the"
          + " end, and the others are captioned."
    },
    footer = {
      "",
      "Examples: clipcap caption --model results/mlp-finetune/captioner photo.jpg",
      "          clipcap caption --model CAPTIONER photos/ 'more/**.png' --out captions.jsonl",
      "          find . -name '*.jpg' -print0 | clipcap caption --model CAPTIONER --json -0 -"
    })
final class CaptionCommand implements Callable<Integer> {
  @ParentCommand private ClipCap clipcap;
  @Mixin private ModelOptions model;

  @Parameters(
      paramLabel = "IMAGE",
      description =
          "Files, folders, globs in quotes, or - for standard input: paths, or one image.")
  private List<String> named;

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      description = "The same as IMAGE; several files between commas.")
  private String image;

  @Option(names = "--recursive", description = "Images in folders below a folder, too.")
  private boolean recursive;

  @Option(
      names = {"-0", "--null"},
      description = "Paths on standard input end with NUL bytes, as those of find -print0.")
  private boolean nul;

  @Option(
      names = "--embeddings",
      paramLabel = "FILE.npy",
      description = "In place of images: CLIP embeddings [n, D], a row for each caption.")
  private Path embeddings;

  @Mixin private SearchOptions search;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "In place of standard output: .jsonl for a line of JSON for each image as it comes, .json"
              + " for one list of captions at the end.")
  private Path out;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "clipcap",
      completionCandidates = EnumName.OfOutFormat.class,
      description =
          "Of --out FILE.json: clipcap, or coco for COCO's results, image_id and caption, with the"
              + " numbers in the images' names (default: ${DEFAULT-VALUE}).")
  private OutFormat format;

  @Mixin private OverwriteOption overwrite;

  @Option(names = "--json", description = "Print a line of JSON for each image.")
  private boolean json;

  @Option(names = "--strict", description = "Stop at the first image that cannot be read.")
  private boolean strict;

  @Override
  public Integer call() {
    List<String> images = new ArrayList<>(named == null ? List.of() : named);
    if (image != null) {
      images.addAll(ImageArguments.commaSeparated(image));
    }
    if (images.isEmpty() == (embeddings == null)) {
      throw new InvalidInputException(
          "options -Dimage and -Dembeddings",
          images.isEmpty() ? "neither" : "both",
          "one of them",
          "add -Dimage=FILE_OR_FOLDER or -Dembeddings=FILE.npy");
    }
    Images found = new ImageArguments(recursive, nul).images(images, clipcap.in());
    check(images, found.files());
    CaptionOptions options = search.options();
    try (CaptionSink sink = sink()) {
      NativeRuntime.quiet();
      try (Captioner captioner = model.load()) {
        int status =
            embeddings == null
                ? captionImages(captioner, found, options, sink)
                : captionEmbeddings(captioner, options, sink);
        if (!strict || status == ExitCode.DONE) {
          sink.finish();
        }
        return status;
      }
    }
  }

  private CaptionSink sink() {
    PrintStream console = clipcap.out();
    if (out == null) {
      return json ? CaptionSink.json(console) : CaptionSink.text(console);
    }
    String name = out.toString();
    if (format == OutFormat.COCO && name.endsWith(".json")) {
      return CaptionSink.coco(overwrite.of(out).file(CocoResults.SIGNATURE));
    }
    if (format == OutFormat.CLIPCAP && name.endsWith(".jsonl")) {
      return CaptionLog.open(overwrite.of(out), by());
    }
    if (name.endsWith(".json")) {
      return CaptionSink.list(overwrite.of(out).file(CaptionSink.LIST));
    }
    throw new InvalidInputException(
        "option -Dout",
        "\"" + name + "\"",
        format == OutFormat.COCO
            ? "a name that ends in .json, as COCO's results are one list"
            : "a name that ends in .json or .jsonl",
        "correct it");
  }

  /** Before anything is done: that there are images, and that each has a number if it needs one. */
  private void check(List<String> named, List<Path> files) {
    if (embeddings == null && files.isEmpty()) {
      throw new InvalidInputException(
          String.join(" ", named), "no image", "one or more", "name some");
    }
    if (nul && !named.contains(ImageArguments.PIPED.toString())) {
      throw new InvalidInputException(
          "option -Dnull", "no -", "- among the images, for standard input", "add - or remove it");
    }
    if (format == OutFormat.COCO && out == null) {
      throw new InvalidInputException(
          "option -Dformat", "no -Dout", "-Dout=FILE.json beside it", "add it");
    }
    if (format == OutFormat.COCO) {
      CocoResults numbers = new CocoResults();
      files.forEach(file -> numbers.add(file.toString(), ""));
    }
  }

  private int captionImages(
      Captioner captioner, Images images, CaptionOptions options, CaptionSink sink) {
    List<Path> files = images.files();
    ImageBytes bytes =
        file ->
            file.equals(ImageArguments.PIPED) && images.piped() != null
                ? images.piped()
                : bytes(file);
    if (images.piped() != null && sink.has(ImageArguments.PIPED.toString())) {
      throw new InvalidInputException(
          out.toString(),
          "a caption of -, of an earlier image on standard input",
          "none",
          "give another -Dout=FILE");
    }
    List<Path> missing = files.stream().filter(file -> !sink.has(file.toString())).toList();
    int done = files.size() - missing.size();
    List<String> problems = new ArrayList<>();
    Progress progress = progress(done, files.size());
    try (Stream<CaptionResult> results = captioner.captionAll(missing.stream(), bytes, options)) {
      for (Iterator<CaptionResult> each = results.iterator(); each.hasNext(); ) {
        CaptionResult result = each.next();
        if (result.caption().isPresent()) {
          accept(sink, result.image().toString(), result.caption().get());
          done++;
        } else {
          sink.skip(result.image().toString());
          problems.add(result.problem().orElseThrow());
          if (strict) {
            break;
          }
        }
        if (progress != null) {
          progress.update(done + problems.size(), problems.size() + " bad");
        }
      }
    }
    if (progress != null && done + problems.size() == files.size()) {
      progress.finish(problems.size() + " bad");
    }
    say(done, problems, files.size());
    if (problems.isEmpty()) {
      return ExitCode.DONE;
    }
    return strict || done == 0 ? ExitCode.BAD_INPUT : ExitCode.SOME_BAD_IMAGES;
  }

  /** Of an image whose name can be written down, if it must be: JSON has no other than Unicode. */
  private byte[] bytes(Path file) throws IOException {
    if ((json || out != null) && !PathName.isText(file)) {
      throw new InvalidInputException(
          file.toString(),
          "a name with bytes that are no text here",
          "a name that can be written down",
          "rename it, or set LC_ALL=C.UTF-8 if it is UTF-8");
    }
    return InputFiles.image(file);
  }

  /** Only where the captions do not run down the terminal themselves. */
  private Progress progress(int done, int total) {
    return out == null ? null : new Progress("captions", "images", done, total);
  }

  private int captionEmbeddings(Captioner captioner, CaptionOptions options, CaptionSink sink) {
    try (EmbeddingRows rows = EmbeddingRows.open(embeddings, captioner.config())) {
      while (rows.hasNext()) {
        List<EmbeddingRows.Row> batch =
            rows.next().stream().filter(row -> !sink.has(row.name())).toList();
        List<Caption> captions =
            captioner.captionEmbeddings(
                batch.stream().map(EmbeddingRows.Row::embedding).toList(), options);
        for (int i = 0; i < batch.size(); i++) {
          accept(sink, batch.get(i).name(), captions.get(i));
        }
      }
      say(rows.position(), List.of(), rows.position());
    }
    return ExitCode.DONE;
  }

  private void accept(CaptionSink sink, String name, Caption caption) {
    sink.accept(CaptionLine.of(name, caption, by()));
  }

  private CaptionedBy by() {
    Map<String, String> options = new TreeMap<>(model.deciding());
    options.putAll(search.deciding());
    if (embeddings == null) {
      options.putAll(model.decidingPixels());
    } else {
      options.put("embeddings", embeddings.toString());
    }
    return new CaptionedBy(model.path().toString(), search.beam(), options);
  }

  private void say(long done, List<String> problems, long total) {
    if (out != null) {
      clipcap.out().printf(Locale.ROOT, "%s: %d captions%n", out, done);
    }
    clipcap.out().flush();
    problems.forEach(problem -> clipcap.err().println("error: " + PrintedText.oneLine(problem)));
    if (problems.size() > 1 || (total > 1 && !problems.isEmpty())) {
      clipcap.err().printf(Locale.ROOT, "%d of %d images have no caption%n", total - done, total);
    }
  }
}
