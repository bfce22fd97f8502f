package dev.clipcap.caption;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of a captioner, by its own name or by that of the run that made it. */
public final class CaptionerFolder {
  private static final String IN_RUN = "captioner";

  private CaptionerFolder() {}

  /**
   * The captioner's own folder: of {@code results/mlp-finetune} it is {@code
   * results/mlp-finetune/captioner}. Any other path is given back as it is.
   *
   * @throws InvalidInputException if it is the folder of a run whose captioner is not there, or
   *     that of runs with several seeds
   */
  public static Path find(Path path) {
    AtomicFiles.recover(path);
    if (!Files.isDirectory(path) || isModel(path)) {
      return path;
    }
    Path inRun = path.resolve(IN_RUN);
    AtomicFiles.recover(inRun);
    if (isModel(inRun)) {
      return inRun;
    }
    refuseIf(
        Files.isRegularFile(path.resolve("metrics.json")),
        path.toString(),
        "a run's results without their captioner",
        inRun.toString(),
        "train it again, or name another captioner's folder");
    refuseIf(
        Files.isRegularFile(path.resolve("seeds.json")),
        path.toString(),
        "the results of several seeds",
        "one captioner",
        "name one of its folders, such as " + path.resolve("seed-1"));
    return path;
  }

  private static boolean isModel(Path folder) {
    return Files.isRegularFile(folder.resolve("saved_model.pb"));
  }
}
