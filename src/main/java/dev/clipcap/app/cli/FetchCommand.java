package dev.clipcap.app.cli;

import dev.clipcap.convert.ModelConverter;
import dev.clipcap.core.tf.NativeRuntime;
import dev.clipcap.files.hub.FetchData;
import dev.clipcap.files.hub.FetchModels;
import dev.clipcap.files.hub.ModelCatalog;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Published models in. */
@Command(
    name = "fetch",
    description = "Downloads published CLIPs and GPT-2s and converts them.",
    footer = {"", "Example: clipcap fetch --models clip-vit-b32,gpt2"})
final class FetchCommand implements Runnable {
  @Option(
      names = "--models",
      required = true,
      split = ",",
      paramLabel = "NAME",
      completionCandidates = Names.class,
      description =
          "${COMPLETION-CANDIDATES}; or ORGANISATION/NAME of the Hugging Face hub, with @REVISION"
              + " if need be. Several between commas.")
  private List<String> models;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FOLDER",
      description = "Folder of the converted models (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("savedmodels");

  /** The models that have short names. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return ModelCatalog.names().iterator();
    }
  }

  @Override
  public void run() {
    NativeRuntime.quiet();
    FetchModels.ofEnvironment(System.out)
        .run(models, out, (source, target) -> ModelConverter.convert(source, null, null, target));
  }

  /** Published data sets in. */
  @Command(
      name = "fetch-data",
      description = "Downloads COCO and Karpathy's splits; says what to do for Flickr30k's images.",
      footer = {"", "Example: clipcap fetch-data --datasets coco-karpathy"})
  static final class Data implements Runnable {
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
        names = {"-o", "--out"},
        paramLabel = "FOLDER",
        description = "Folder for the archives (default: where the experiments look, in data/).")
    private Path out;

    @Override
    public void run() {
      FetchData.ofEnvironment(System.out).run(datasets, out);
    }
  }
}
