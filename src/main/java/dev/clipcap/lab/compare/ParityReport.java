package dev.clipcap.lab.compare;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.clipcap.experiment.results.Provenance;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Json;
import dev.clipcap.io.Markdown.Columns;
import dev.clipcap.io.Template;
import dev.clipcap.lab.compare.CaseResult.CaptionRow;
import dev.clipcap.lab.compare.CaseResult.Group;
import dev.clipcap.lab.compare.CaseResult.TensorRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Writes what a comparison found: table.md to read, table.csv in full, compare.json for programs.
 */
final class ParityReport {
  private static final String NORM =
      "largest |difference| in a tensor / largest |value| of PyTorch's tensor";

  private ParityReport() {}

  /** compare.json. */
  @JsonNaming(SnakeCaseStrategy.class)
  private record Document(
      boolean passed,
      String norm,
      List<CaseResult> cases,
      Map<String, String> referenceMadeWith,
      Provenance provenance) {}

  static void write(
      Path out, List<CaseResult> results, Map<String, String> madeWith, Provenance provenance) {
    boolean passed = results.stream().allMatch(CaseResult::passed);
    Document document = new Document(passed, NORM, results, madeWith, provenance);
    AtomicFiles.writeString(out.resolve("table.md"), page(document));
    AtomicFiles.writeString(out.resolve("table.csv"), csv(results));
    Json.write(out.resolve("compare.json"), document);
  }

  private static String page(Document document) {
    Columns<CaseResult> cases =
        new Columns<CaseResult>()
            .add("case", CaseResult::name)
            .add("model", CaseResult::model)
            .add("tensors", r -> r.tensors().size())
            .add("outside tolerance", r -> r.tensors().stream().filter(t -> !t.passed()).count())
            .add("first divergence", r -> r.passed() ? "none" : r.firstDivergence());
    return Template.fill(
        ParityReport.class,
        "table.md",
        Map.of(
            "tensorflow", document.provenance().versions().get("tensorflow"),
            "pytorch", String.join(" / ", new TreeSet<>(document.referenceMadeWith().values())),
            "norm", NORM,
            "cases", cases.of(document.cases()),
            "sections",
                document.cases().stream()
                    .map(ParityReport::section)
                    .collect(Collectors.joining("\n\n"))));
  }

  /** The tables of one case in Markdown. */
  static String section(CaseResult result) {
    List<String> lines = new ArrayList<>();
    lines.add("## " + result.name() + "\n\n" + result.model() + ".\n");
    Columns<Group> tensors =
        new Columns<Group>()
            .add("what", Group::quantity)
            .add("tensors", Group::tensors)
            .add("worst", group -> "`" + group.worst() + "`")
            .add("shape", group -> shape(group.shape()))
            .add("difference", group -> scientific(group.absolute()))
            .add("relative", group -> scientific(group.relative()))
            .add("tolerance", group -> scientific(group.tolerance()))
            .add("within", group -> yes(group.passed()));
    lines.add(tensors.of(result.quantities()).toString());
    Columns<CaptionRow> captions =
        new Columns<CaptionRow>()
            .add("captions", CaptionRow::search)
            .add("same ids", row -> row.identical() + " of " + row.inputs())
            .add("closest decision", row -> scientific(row.closest()))
            .add("ids differ at", ParityReport::differing);
    if (!result.captions().isEmpty()) {
      lines.add("\n" + captions.of(result.captions()));
    }
    if (!result.notCompared().isEmpty()) {
      lines.add("\nNot compared: " + String.join(", ", result.notCompared()) + ".");
    }
    return String.join("\n", lines);
  }

  private static String differing(CaptionRow row) {
    return row.differing().stream()
        .map(d -> "input %s (margin %s)".formatted(d.input(), scientific(d.margin())))
        .collect(Collectors.joining(", "));
  }

  private static String csv(List<CaseResult> results) {
    Formatter csv = new Formatter(Locale.ROOT);
    csv.format("case,what,tensor,shape,difference,relative,tolerance,within,remark\n");
    for (CaseResult result : results) {
      for (TensorRow row : result.tensors()) {
        csv.format(
            "%s,\"%s\",%s,%s,%.1e,%.1e,%.1e,%s,\"%s\"\n",
            result.name(),
            row.quantity().label(),
            row.name(),
            shape(row.shape()),
            row.difference().absolute(),
            row.difference().relative(),
            row.quantity().tolerance(),
            yes(row.passed()),
            row.remark());
      }
    }
    return csv.toString();
  }

  private static String shape(List<Long> shape) {
    return shape.isEmpty()
        ? "scalar"
        : shape.stream().map(Object::toString).collect(Collectors.joining("x"));
  }

  private static String scientific(double value) {
    return String.format(Locale.ROOT, "%.1e", value);
  }

  private static String yes(boolean value) {
    return value ? "yes" : "NO";
  }
}
