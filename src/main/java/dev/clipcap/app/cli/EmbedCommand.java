package dev.clipcap.app.cli;

import dev.clipcap.experiment.run.ImageEmbeddings;
import dev.clipcap.io.Claim;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Signature;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Embeddings of images, for numpy, clip-retrieval and train. */
@Command(
    name = "embed",
    description = {
      "Writes the CLIP embeddings of images, [n, D] float32: FILE.npy, and FILE.json with the image"
          + " of each row.",
      "",
      "The command given again goes on where it was interrupted (FILE.npy.parts). An image that"
          + " cannot be read has no row, and a line on standard error. Embeddings are not divided"
          + " by their length."
    },
    footer = {"", "Example: clipcap embed --out embeddings.npy photos/"})
final class EmbedCommand implements Callable<Integer> {
  private static final Signature LIST =
      Signature.of("a list of rows", "\\[ (\\{\n  \"row\" : 0,\n  \"image\" : |\\]\n)");

  @ParentCommand private ClipCap clipcap;
  @Mixin private SharedOptions.Model model;

  @Parameters(
      paramLabel = "IMAGE",
      arity = "1..*",
      description = "Files, folders, globs in quotes, or - for paths on standard input.")
  private List<String> named;

  @Option(
      names = {"-r", "--recursive"},
      description = "Images in folders below a folder, too.")
  private boolean recursive;

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "FILE.npy",
      description = "Where the embeddings go.")
  private Path out;

  @Mixin private SharedOptions.Orientation exif;
  @Mixin private SharedOptions.Overwrite overwrite;

  @Override
  public Integer call() {
    if (!out.toString().endsWith(".npy")) {
      throw new InvalidInputException(
          "option -Dout", "\"" + out + "\"", "a name that ends in .npy", "correct it");
    }
    List<Path> images = new ImageArguments(recursive, false).images(named, clipcap.in()).files();
    InvalidInputException.refuseIf(
        images.isEmpty(), String.join(" ", named), "no image", "one or more", "name some");
    try (Claim rows = overwrite.file(ImageEmbeddings.list(out), LIST);
        Claim array = overwrite.file(out, ours(rows.path()))) {
      clipcap.loading();
      ImageEmbeddings written =
          ImageEmbeddings.write(model.get(), images, exif.rule, array.path(), rows.path());
      clipcap.report(array.path() + ": " + written.rows() + " rows");
      clipcap.errors(
          written.bad().stream().map(bad -> bad.source() + ": " + bad.reason()).toList());
      return written.bad().isEmpty()
          ? ExitCode.DONE
          : written.rows() == 0 ? ExitCode.BAD_INPUT : ExitCode.SOME_BAD_IMAGES;
    }
  }

  /** An array does not say who wrote it, but our list of its rows does. */
  private Signature ours(Path list) {
    boolean begun = Files.exists(ImageEmbeddings.parts(out).resolve("store.json"));
    String written = Files.exists(list) ? "" + Json.readTree(list).size() : "(?!)";
    String rows = begun ? "" : written + ", ";
    return Signature.of("embeddings", "(?s).NUMPY.*'shape': \\(" + rows);
  }
}
