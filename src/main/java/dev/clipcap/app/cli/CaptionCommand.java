package dev.clipcap.app.cli;

import dev.clipcap.app.cli.CaptionRun.Outcome;
import dev.clipcap.app.cli.ImageArguments.Images;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.TrainedOn;
import dev.clipcap.core.tf.NativeRuntime;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.PrintedText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
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
          + " captions go to a file as they come, and the command given again goes on where it"
          + " ended. An image that cannot be read is said on standard error at the end, and the"
          + " others are captioned."
    },
    footer = {
      "",
      "Examples: clipcap caption photo.jpg",
      "          clipcap caption photos/ 'more/**.png' --out captions.jsonl",
      "          find . -name '*.jpg' -print0 | clipcap caption --json -0 -"
    })
final class CaptionCommand implements Callable<Integer> {
  private static final int NAMED = 3; // images in a note

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

  @Option(
      names = {"-r", "--recursive"},
      description = "Images in folders below a folder, too.")
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

  @Mixin private SharedOptions.Search search;

  @Option(
      names = "--count",
      paramLabel = "NUMBER",
      description = "Of nucleus: captions of each image, by seeds that follow each other.")
  private Integer count;

  @Mixin private CaptionOutput output;

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
    CaptionOptions options = count == null ? search.options() : search.options().withCount(count);
    CaptionLine.By by = by();
    try (CaptionSink sink = output.open(clipcap.out(), by)) {
      clipcap.loading();
      try (Captioner captioner = model.load()) {
        TrainedOn known = captioner.trainedOn();
        if (known.images() > 0 && !clipcap.isQuiet() && NativeRuntime.isTerminal(2)) {
          clipcap.note("trained on " + known.text());
        }
        CaptionRun run = new CaptionRun(captioner, options, sink, by, new ArrayList<>());
        long kept = found.files().stream().filter(file -> sink.has(file.toString())).count();
        Outcome outcome =
            embeddings == null ? captionImages(run, found) : run.embeddings(embeddings);
        say(outcome, kept);
        sayUnfamiliar(run.unfamiliar(), known.text());
        if (!strict || outcome.problems().isEmpty()) {
          sink.finish();
        }
        return status(outcome);
      }
    }
  }

  /** Before anything is done: that there are images, and that the output can have them. */
  private void check(List<String> named, List<Path> files) {
    if (embeddings == null && files.isEmpty()) {
      throw new InvalidInputException(
          String.join(" ", named), "no image", "one or more", "name some");
    }
    if (nul && !named.contains(ImageArguments.PIPED.toString())) {
      throw new InvalidInputException(
          "option -Dnull", "no -", "- among the images, for standard input", "add - or remove it");
    }
    output.requireFormat(files);
  }

  private CaptionLine.By by() {
    Map<String, String> options = new TreeMap<>(model.deciding());
    options.putAll(search.deciding());
    if (count != null) {
      options.put("count", count.toString());
    }
    if (embeddings == null) {
      options.putAll(model.decidingPixels());
    } else {
      options.put("embeddings", embeddings.toString());
    }
    return new CaptionLine.By(model.path().toString(), search.beam(), options);
  }

  private Outcome captionImages(CaptionRun run, Images images) {
    if (images.piped() != null && run.sink().has(ImageArguments.PIPED.toString())) {
      throw new InvalidInputException(
          output.file().toString(),
          "a caption of -, of an earlier image on standard input",
          "none",
          "give another -Dout=FILE");
    }
    return run.images(images.files(), file -> bytes(file, images), strict, !output.isPrinted());
  }

  private byte[] bytes(Path file, Images images) throws IOException {
    if (file.equals(ImageArguments.PIPED) && images.piped() != null) {
      return images.piped();
    }
    output.requireName(file);
    return InputFiles.image(file);
  }

  private void say(Outcome outcome, long kept) {
    if (output.isBesideImages()) {
      String before = kept == 0 ? "" : ", " + kept + " of them there before";
      clipcap.report("beside the images: " + outcome.done() + " captions" + before);
    } else if (!output.isPrinted()) {
      clipcap.report(output.file() + ": " + outcome.done() + " captions");
    }
    clipcap.errors(outcome.problems());
    int bad = outcome.problems().size();
    if (bad > 1 || (outcome.total() > 1 && bad > 0)) {
      long missing = outcome.total() - outcome.done();
      clipcap.note(missing + " of " + outcome.total() + " images have no caption");
    }
  }

  private void sayUnfamiliar(List<String> images, String trainedOn) {
    if (!images.isEmpty()) {
      int more = images.size() - NAMED;
      clipcap.note(
          "note: unlike what this captioner was trained on (%s), so the caption may be wrong: %s%s"
              .formatted(
                  PrintedText.oneLine(trainedOn),
                  PrintedText.oneLine(
                      String.join(", ", images.subList(0, Math.min(NAMED, images.size())))),
                  more > 0 ? " and " + more + " more" : ""));
    }
  }

  private int status(Outcome outcome) {
    if (outcome.problems().isEmpty()) {
      return ExitCode.DONE;
    }
    return strict || outcome.done() == 0 ? ExitCode.BAD_INPUT : ExitCode.SOME_BAD_IMAGES;
  }
}
