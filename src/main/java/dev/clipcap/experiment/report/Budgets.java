package dev.clipcap.experiment.report;

import static dev.clipcap.io.Markdown.plain;

import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.experiment.results.RunFolder;
import dev.clipcap.experiment.results.RunGroup;
import dev.clipcap.io.Markdown;
import dev.clipcap.io.Markdown.Columns;
import dev.clipcap.io.Markdown.Table;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** What training was allowed, so that a reader sees what else differs; configurations by name. */
record Budgets(Map<String, RunGroup> groups) {
  /** Whether all had the same. */
  boolean same() {
    return groups.values().stream().map(Budgets::budget).distinct().count() == 1;
  }

  Table table() {
    return new Columns<String>()
        .add("configuration", Markdown::plain)
        .add(
            "trained parameters",
            name -> Markdown.count(first(name).metrics().training().trainedParameters()))
        .add("epochs planned", name -> optimization(name).epochs())
        .add("patience", name -> Objects.requireNonNullElse(optimization(name).patience(), "none"))
        .add(
            "epochs trained, by seed",
            name ->
                groups.get(name).runs().stream()
                    .map(run -> String.valueOf(run.metrics().training().epochs()))
                    .collect(Collectors.joining(", ")))
        .add("batch", name -> optimization(name).batch())
        .add("learning rate", name -> optimization(name).learningRate())
        .add("CLIP, GPT-2", name -> models(first(name).config().models()))
        .add(
            "text",
            name -> first(name).config().data().text() == null ? "as written" : "by the text rule")
        .of(groups.keySet());
  }

  private RunFolder first(String name) {
    return groups.get(name).first();
  }

  private Experiment.Optimization optimization(String name) {
    return first(name).config().optimization();
  }

  private static String models(Experiment.Models models) {
    String clip = models.clip() == null ? "stored embeddings" : models.clip();
    return plain(clip + ", " + models.gpt2());
  }

  private static List<Object> budget(RunGroup group) {
    Experiment config = group.first().config();
    Experiment.Optimization of = config.optimization();
    return Arrays.asList(
        config.data().source(),
        config.data().trainImages(),
        of.epochs(),
        of.patience(),
        of.batch());
  }
}
