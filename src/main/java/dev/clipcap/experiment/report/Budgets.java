package dev.clipcap.experiment.report;

import static dev.clipcap.io.Markdown.plain;

import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.experiment.results.RunGroup;
import dev.clipcap.io.Markdown;
import dev.clipcap.io.Markdown.Table;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What configurations were allowed in training, so that a reader sees what else differs. */
final class Budgets {
  private Budgets() {}

  /** A sentence on whether the budgets are equal, and a table. */
  static String of(Map<String, RunGroup> groups) {
    Table table =
        new Table(
            "configuration",
            "trained parameters",
            "epochs planned",
            "patience",
            "epochs trained, by seed",
            "batch",
            "learning rate",
            "CLIP, GPT-2",
            "text");
    groups.forEach(
        (name, group) -> {
          Experiment config = group.first().config();
          table.row(
              plain(name),
              Markdown.count(group.first().metrics().training().trainedParameters()),
              String.valueOf(config.optimization().epochs()),
              config.optimization().patience() == null
                  ? "none"
                  : String.valueOf(config.optimization().patience()),
              group.runs().stream()
                  .map(run -> String.valueOf(run.metrics().training().epochs()))
                  .collect(Collectors.joining(", ")),
              String.valueOf(config.optimization().batch()),
              String.valueOf(config.optimization().learningRate()),
              plain(
                  (config.models().clip() == null ? "stored embeddings" : config.models().clip())
                      + ", "
                      + config.models().gpt2()),
              config.data().text() == null ? "as written" : "by the text rule");
        });
    return sentence(groups) + "\n\n" + table;
  }

  private static String sentence(Map<String, RunGroup> groups) {
    long budgets = groups.values().stream().map(g -> budget(g.first().config())).distinct().count();
    return budgets == 1
        ? "All had the same budget: training images, epochs at most, patience and batch are equal."
        : "**The budgets differ** in training images, epochs at most, patience or batch: a difference"
            + " of scores may come from that.";
  }

  private static List<Object> budget(Experiment config) {
    return Arrays.asList(
        config.data().source(),
        config.data().trainImages(),
        config.optimization().epochs(),
        config.optimization().patience(),
        config.optimization().batch());
  }
}
