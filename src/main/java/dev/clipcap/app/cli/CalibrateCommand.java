package dev.clipcap.app.cli;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.clipcap.caption.CaptionerFolder;
import dev.clipcap.caption.TrainedOn;
import dev.clipcap.data.BadImage;
import dev.clipcap.data.CaptionDataset;
import dev.clipcap.experiment.config.ExperimentData;
import dev.clipcap.experiment.run.Calibration;
import dev.clipcap.io.Claim;
import dev.clipcap.io.Json;
import dev.clipcap.io.Signature;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Tells a captioner what it was trained on. */
@Command(
    name = "calibrate",
    description = {
      "Writes training.json into a captioner's folder: what it was trained on, and how far from"
          + " those images another may be before it is flagged as unlike them.",
      "",
      "train does this for every captioner; this command is for those that have no such file."
    },
    footer = {
      "",
      "Example: clipcap calibrate --model my-captioner --data folder:my-photos --title 'my photos'"
    })
final class CalibrateCommand implements Callable<Integer> {
  private static final Signature TRAINING =
      Signature.of(
          "a captioner's training", "\\{\n  \"data\" : " + Signature.STRING + ",\n  \"images\" : ");

  @ParentCommand private ClipCap clipcap;

  @Option(
      names = {"-m", "--model"},
      required = true,
      paramLabel = "PATH",
      description = "A captioner's folder, or that of the run that made it.")
  private Path model;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "TEXT",
      description =
          "The data set that it was trained on: storybook, coco:FOLDER, folder:FOLDER ...; of its"
              + " splits train and validation are used.")
  private String data;

  @Option(
      names = "--splits",
      paramLabel = "FILE",
      description = "splits.json of the run that trained it (default: the data set's splits).")
  private Path splits;

  @Option(
      names = "--title",
      paramLabel = "TEXT",
      description = "What the images are, for a reader (default: the data set's name).")
  private String title;

  @Mixin private SharedOptions.Overwrite overwrite;

  @Override
  public Integer call() {
    clipcap.loading();
    Path file = CaptionerFolder.find(model).resolve(TrainedOn.FILE);
    try (Claim claim = overwrite.file(file, TRAINING)) {
      ExperimentData named =
          new ExperimentData(
              new TextNode(data), splits == null ? null : splits.toString(), false, 0, 0, null);
      CaptionDataset dataset = named.open();
      List<BadImage> bad = new ArrayList<>();
      TrainedOn trainedOn =
          Calibration.of(model, dataset, title == null ? named.title(dataset.name()) : title, bad);
      Json.write(claim.path(), trainedOn);
      clipcap.report(file + ": trained on " + trainedOn.text());
      clipcap.errors(bad.stream().map(one -> one.source() + ": " + one.reason()).toList());
      return bad.isEmpty() ? ExitCode.DONE : ExitCode.SOME_BAD_IMAGES;
    }
  }
}
