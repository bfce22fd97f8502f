package dev.clipcap.lab.compare;

import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.experiment.results.Provenance;
import dev.clipcap.io.FolderParts;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Progress;
import dev.clipcap.io.Sha256;
import dev.clipcap.io.Signature;
import dev.clipcap.io.Unchecked;
import dev.clipcap.io.Wording;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The job {@code compare-pytorch}: loads the weights of each reference case with this project's
 * readers, runs this project's graphs and compares every number with PyTorch's.
 */
public final class ComparePyTorch {
  /** The tiny set that is committed for the tests. */
  public static final Path TINY = Path.of("src", "test", "resources", "reference");

  /** What is in a folder of results. */
  public static final FolderParts PARTS =
      new FolderParts(
          Pattern.compile("compare\\.json|table\\.(md|csv)"),
          Map.of("compare.json", Signature.of("compare.json", "\\{\n  \"passed\" : ")));

  /** What compares a case, by a field that only its config.json has. */
  private static final Map<String, Function<ReferenceCase, CaseResult>> KINDS =
      Map.of(
          "mapper", ComparePyTorch::compareCaptioner,
          "saved_model", ForwardComparison::efficientNet,
          "vision_config", ForwardComparison::clip,
          "n_embd", ForwardComparison::gpt2,
          "crop_size", ForwardComparison::pixels);

  private ComparePyTorch() {}

  /**
   * Compares the cases in a folder one after the other and writes table.md, table.csv and
   * compare.json.
   *
   * @param reference folder of cases, or one case
   * @param out folder for the results
   * @param print where the table goes as it grows
   * @throws DivergedException if something is out of its tolerance, after everything is written
   * @throws InvalidInputException if the folder has no cases or one cannot be read
   */
  public static void run(Path reference, Path out, PrintStream print) {
    List<CaseResult> results = new ArrayList<>();
    Map<String, Double> seconds = new TreeMap<>();
    Map<String, String> sha256 = new TreeMap<>();
    Map<String, String> madeWith = new TreeMap<>();
    for (Path folder : cases(reference)) {
      long start = System.nanoTime();
      try (ReferenceCase opened = new ReferenceCase(folder)) {
        CaseResult result = compare(opened);
        results.add(result);
        seconds.put(result.name(), Math.rint((System.nanoTime() - start) / 1e8) / 10);
        sha256.put(result.name(), Sha256.ofDirectory(folder));
        madeWith.put(result.name(), opened.madeWith());
        print.println(ParityReport.section(result));
        print.println(Progress.duration(seconds.get(result.name())));
        print.println();
      }
    }
    ParityReport.write(
        out, results, madeWith, Provenance.of(seconds, sha256, null, Map.of(), Map.of(), null));
    print.println(out.resolve("table.md"));
    List<String> diverged =
        results.stream()
            .filter(result -> !result.passed())
            .map(result -> result.name() + " first at " + result.firstDivergence())
            .toList();
    if (!diverged.isEmpty()) {
      throw new DivergedException("differs from PyTorch: " + String.join("; ", diverged));
    }
  }

  /** Compares one case of whatever kind. */
  static CaseResult compare(ReferenceCase reference) {
    return KINDS.entrySet().stream()
        .filter(kind -> reference.config().has(kind.getKey()))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidInputException(
                    reference.folder().resolve("config.json").toString(),
                    "none of the fields mapper, vision_config, n_embd, crop_size, saved_model",
                    "a captioner, a CLIP, a GPT-2, an image processor or a model that is shipped",
                    "make the reference again with converters/pytorch_reference.py"))
        .getValue()
        .apply(reference);
  }

  private static CaseResult compareCaptioner(ReferenceCase reference) {
    TrainingComparison.run(reference);
    DecodingComparison.run(reference);
    MapperConfig mapper = reference.mapper();
    boolean finetune = reference.config().at("/training/finetune_gpt2").booleanValue();
    return reference.result(
        String.format(
            Locale.ROOT,
            "%s mapper with %s, prefix %d; GPT-2 of width %d %s",
            mapper.type() == MapperConfig.Type.MLP ? "MLP" : "transformer",
            mapper.activation().name().toLowerCase(Locale.ROOT),
            mapper.prefix(),
            mapper.width(),
            finetune ? "trained too" : "frozen"));
  }

  private static List<Path> cases(Path reference) {
    if (ReferenceCase.isIn(reference)) {
      return List.of(reference);
    }
    List<Path> inside = Files.isDirectory(reference) ? Unchecked.list(reference) : List.of();
    List<Path> found = inside.stream().filter(ReferenceCase::isIn).toList();
    if (!found.isEmpty()) {
      return found;
    }
    throw new InvalidInputException(
        reference.toString(),
        Files.exists(reference) ? "no case with a values.safetensors" : "no such folder",
        "a folder that converters/pytorch_reference.py wrote",
        "give one with " + Wording.setting("reference", "FOLDER"));
  }
}
