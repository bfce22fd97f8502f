package dev.clipcap.lab.inspect;

import dev.clipcap.caption.Explanation.Neighbour;
import dev.clipcap.io.PrintedText;
import dev.clipcap.lab.inspect.Inspection.ModelPart;
import dev.clipcap.lab.inspect.Inspection.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** An inspection as tables for a reader. */
public final class InspectionText {
  private static final double MIB = 1 << 20;

  private InspectionText() {}

  /** Weights, parts and multiply-adds. */
  public static String of(Inspection inspection) {
    List<String> lines = new ArrayList<>();
    int name =
        inspection.parts().stream()
            .flatMap(part -> part.weights().stream())
            .mapToInt(weight -> PrintedText.oneLine(weight.name()).length())
            .max()
            .orElse(0);
    for (ModelPart part : inspection.parts()) {
      String state = part.state().name().toLowerCase(Locale.ROOT);
      for (Weight weight : part.weights()) {
        lines.add(
            row(
                "%-" + name + "s  %-18s %,13d  %s  %s",
                PrintedText.oneLine(weight.name()),
                Arrays.toString(weight.shape()),
                weight.count(),
                weight.storage(),
                state));
      }
    }
    lines.add("");
    for (ModelPart part : inspection.parts()) {
      String state = part.state().name().toLowerCase(Locale.ROOT);
      lines.add(total(part.name(), part.count(), part.bytes()) + "  " + state);
    }
    lines.add(total("all", inspection.count(), inspection.bytes()));
    if (inspection.trainedOn() != null) {
      lines.add("trained on " + PrintedText.oneLine(inspection.trainedOn()));
    }
    lines.add("");
    Cost cost = inspection.cost();
    lines.add("multiply-adds of " + cost.of());
    cost.multiplyAdds().forEach((step, count) -> lines.add(row("%-30s %,18d", step, count)));
    cost.total().ifPresent(all -> lines.add(row("%-30s %,18d", "all", all)));
    return String.join("\n", lines) + "\n";
  }

  private static String total(String name, long count, long bytes) {
    return row("%-12s %,15d weights  %,10.1f MiB in memory", name, count, bytes / MIB);
  }

  /** The tokens nearest to each prefix vector, with the cosines. */
  public static String ofPrefix(String image, List<List<Neighbour>> prefix) {
    List<String> lines =
        new ArrayList<>(List.of("", "prefix of " + PrintedText.oneLine(image) + " as words"));
    for (int i = 0; i < prefix.size(); i++) {
      lines.add(
          row("%3d  ", i + 1)
              + prefix.get(i).stream()
                  .map(near -> row("\"%s\" %.2f", PrintedText.oneLine(near.text()), near.cosine()))
                  .collect(Collectors.joining("  ")));
    }
    return String.join("\n", lines) + "\n";
  }

  private static String row(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
