package dev.clipcap.experiment.report;

import static dev.clipcap.io.Markdown.interval;
import static dev.clipcap.io.Markdown.plain;
import static dev.clipcap.io.Markdown.score;
import static dev.clipcap.io.Markdown.signed;

import dev.clipcap.experiment.results.Pair;
import dev.clipcap.experiment.results.RunGroup;
import dev.clipcap.io.Markdown;
import dev.clipcap.io.Markdown.Table;
import dev.clipcap.metrics.Bootstrap;
import dev.clipcap.metrics.CaptionMetric;
import dev.clipcap.metrics.Cider;
import dev.clipcap.metrics.Comparison;
import dev.clipcap.metrics.CorpusBleu;
import dev.clipcap.metrics.ReportBleu;
import dev.clipcap.metrics.RougeL;
import dev.clipcap.metrics.Scores;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whether configurations differ by more than the choice of test images: a table of every pair for
 * each of four scores.
 *
 * @param groups two or more under their names, all on the same test images
 */
record EveryPair(Map<String, RunGroup> groups) {
  /** Each under the name that the page gives it. */
  private static final Map<String, CaptionMetric> METRICS = new LinkedHashMap<>();

  static {
    METRICS.put("Report BLEU-4", new ReportBleu());
    METRICS.put("Corpus BLEU-4", new CorpusBleu(4));
    METRICS.put("CIDEr", Cider.coco());
    METRICS.put("ROUGE-L", new RougeL());
  }

  /** The tables, and what their numbers measure. */
  String text() {
    return METRICS.entrySet().stream()
            .map(m -> "### " + m.getKey() + "\n\n" + pairs(m.getValue()))
            .collect(Collectors.joining("\n\n"))
        + "\n\n"
        + footnotes();
  }

  private Table pairs(CaptionMetric metric) {
    Table table =
        new Table(
            "first, second",
            "n",
            "first",
            "second",
            "difference",
            "its 95% interval",
            "win / tie / loss",
            "p");
    Map<String, Scores> scores = new LinkedHashMap<>();
    groups.forEach((name, group) -> scores.put(name, group.scores(metric)));
    List<String> names = new ArrayList<>(scores.keySet());
    for (int i = 0; i < names.size(); i++) {
      for (String second : names.subList(i + 1, names.size())) {
        String first = names.get(i);
        Comparison c =
            Bootstrap.compare(metric.name(), scores.get(first), scores.get(second), Pair.SEED);
        String difference = signed(c.difference());
        table.row(
            plain(first) + ", " + plain(second),
            String.valueOf(c.images()),
            score(c.first()),
            score(c.second()),
            c.significant() ? "**" + difference + "**" : difference,
            interval(c.low(), c.high()),
            c.wins() + " / " + c.ties() + " / " + c.losses(),
            score(c.pValue()));
      }
    }
    return table;
  }

  private String footnotes() {
    int tests = groups.size() * (groups.size() - 1) / 2 * METRICS.size();
    boolean seeds = groups.values().stream().anyMatch(group -> group.runs().size() > 1);
    boolean single = groups.values().stream().anyMatch(group -> group.runs().size() == 1);
    return """
        The intervals are paired bootstrap intervals over the test images (%s resamples), p is that of a
        paired permutation test, and win / tie / loss counts the images on which the first scores higher, the
        same or lower. **All three measure the choice of test images.** Bold differences have an interval
        that excludes zero. These are %s tests and nothing is corrected for their number: between equal
        systems about one in twenty would be bold.%s%s"""
        .formatted(
            Markdown.count(Bootstrap.RESAMPLES),
            tests,
            seeds
                ? " With several seeds each image's score is first averaged over them; for corpus BLEU-4"
                    + " its n-gram counts are, which is the BLEU of all seeds' captions together and"
                    + " differs a little from the mean above."
                : "",
            single
                ? " Where a configuration has one seed, nothing here tells a better configuration from a"
                    + " luckier seed."
                : "");
  }
}
