package dev.clipcap.app.cli;

import dev.clipcap.files.hub.FetchData;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Published data sets in. */
@Command(
    name = "fetch-data",
    description = "Downloads COCO and Karpathy's splits; says what to do for Flickr30k's images.",
    footer = {"", "Example: clipcap fetch-data --datasets coco-karpathy"})
final class FetchDataCommand implements Runnable {
  @Option(
      names = "--datasets",
      required = true,
      split = ",",
      paramLabel = "NAME",
      description =
          "coco2014, coco2017, coco-karpathy, flickr30k, or one archive such as val2017. Several"
              + " between commas.")
  private List<String> datasets;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Folder for the archives (default: where the experiments look, in data/).")
  private Path out;

  @Override
  public void run() {
    FetchData.ofEnvironment(System.out).run(datasets, out);
  }
}
