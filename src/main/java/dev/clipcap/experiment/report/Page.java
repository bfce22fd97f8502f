package dev.clipcap.experiment.report;

import static dev.clipcap.io.Markdown.interval;
import static dev.clipcap.io.Markdown.plain;
import static dev.clipcap.io.Markdown.score;
import static dev.clipcap.io.Markdown.signed;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.experiment.results.ResultsFolder;
import dev.clipcap.experiment.results.RunFolder;
import dev.clipcap.experiment.results.RunMetrics;
import dev.clipcap.experiment.results.TestCaption;
import dev.clipcap.io.Markdown;
import dev.clipcap.io.Template;
import dev.clipcap.metrics.Bootstrap;
import dev.clipcap.metrics.Comparison;
import dev.clipcap.metrics.Scores;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A page under way: the words are a template's, a resource of this package, and the figures that
 * all its sections share are put in here.
 */
final class Page {
  /** Of all resampling, so that the same runs give the same page. */
  private static final long SEED = 1;

  private final String template;
  private final Map<String, Object> figures = new HashMap<>();

  /**
   * @param template name of the resource, without its end
   */
  Page(String template) {
    this.template = template;
  }

  Page put(String name, Object value) {
    figures.put(name, value);
    return this;
  }

  /** Puts a loss or the like of three decimals. */
  Page putLoss(String name, double value) {
    return put(name, Markdown.loss(value));
  }

  Page putScore(String name, double value) {
    return put(name, score(value));
  }

  /** Puts all that a comparison says, each figure under its name after {@code prefix}. */
  Page put(String prefix, Comparison compared) {
    return putScore(prefix + "First", compared.first())
        .putScore(prefix + "Second", compared.second())
        .put(prefix + "Difference", signed(compared.difference()))
        .put(prefix + "Interval", interval(compared.low(), compared.high()))
        .put(prefix + "Outcomes", outcomes(compared))
        .putScore(prefix + "P", compared.pValue());
  }

  /** Puts what every page says of a run, and what its numbers are about. */
  Page about(RunFolder run) {
    RunMetrics metrics = run.metrics();
    String reproduces = run.config().about().reproduces();
    put("name", plain(run.name()));
    put("kind", Markdown.sentence(run.kind()));
    put("parameters", Markdown.count(metrics.training().trainedParameters()));
    put("images", metrics.images());
    put("command", RunFolder.command(metrics.experiment()));
    return put("reproduces", reproduces == null ? "" : "Reproduces: " + plain(reproduces))
        .put("data", data(run));
  }

  /** A section with the figures that are put in so far. */
  String section(String name) {
    return Template.fill(Page.class, template + ".md#" + name, figures);
  }

  /**
   * A section that is not always there.
   *
   * @param before what parts it from the text before it
   */
  String section(boolean there, String before, String name) {
    return there ? before + section(name) : "";
  }

  /** The whole page. */
  String text() {
    return section("page") + "\n";
  }

  /** What a run's numbers are about, before anyone compares them with another paper's. */
  static String data(RunFolder run) {
    RunMetrics metrics = run.metrics();
    String clip = run.config().models().clip();
    JsonNode provenance = run.provenance();
    int leftOut = provenance.at("/images/left_out").asInt();
    int leaked = provenance.at("/images/leaked").asInt();
    int cut = provenance.at("/captions/cut").asInt();
    int captionsLeftOut = provenance.at("/captions/left_out").asInt();
    Page about =
        new Page("about")
            .put("dataset", plain(metrics.dataset()))
            .put("images", metrics.images())
            .put("models", (clip == null ? "stored embeddings" : "`" + lastName(clip) + "`"))
            .put("gpt2", "`" + lastName(run.config().models().gpt2()) + "`")
            .put("leftOut", leftOut)
            .put("leaked", leaked)
            .put("badImages", ResultsFolder.BAD_IMAGES)
            .put("cut", cut)
            .put("captionsLeftOut", captionsLeftOut)
            .put("badCaptions", ResultsFolder.BAD_CAPTIONS);
    boolean drawn = metrics.dataset().equals("storybook");
    return about.section(drawn ? "storybook" : "data")
        + about.section(!drawn && leftOut > 0, " ", "leftOut")
        + about.section(!drawn && leaked > 0, "\n\n", "leaked")
        + about.section(cut + captionsLeftOut > 0, "\n\n", "captions");
  }

  /** The training images, as a paragraph; nothing for a run of an earlier version. */
  static String trainedOn(RunFolder run) {
    JsonNode unfamiliar = run.provenance().at("/images/unfamiliar");
    Page about =
        new Page("about")
            .put("trainedOn", plain(run.provenance().path("trained_on").asText()))
            .put("unfamiliar", unfamiliar.asText())
            .put("images", run.metrics().images());
    return about.section(run.provenance().has("trained_on"), "\n\n", "trainedOn")
        + about.section(unfamiliar.isInt(), " ", "unfamiliar");
  }

  /** CLIPScore and whose judgement it is, as a paragraph; nothing where there is none. */
  static String clipScores(RunFolder run) {
    RunMetrics.Scores scores = run.metrics().scores();
    if (scores.clipScore() == null) {
      return "";
    }
    String clip = lastName(run.config().models().clip());
    Page about = new Page("about");
    return "\n\n"
        + about
            .putScore("clipScore", scores.clipScore())
            .putScore("refClipScore", scores.refClipScore())
            .put("clip", clip)
            .put("whose", about.section(clip.equals("clip-mini") ? "clipMini" : "otherClip"))
            .section("clipScores");
  }

  private static String lastName(String path) {
    Path name = Path.of(path).getFileName();
    return name == null ? path : name.toString();
  }

  static String outcomes(Comparison compared) {
    return compared.wins() + " / " + compared.ties() + " / " + compared.losses();
  }

  /** Two sets of scores of the same images, the one expected to be higher first. */
  static Comparison compare(String metric, Scores first, Scores second) {
    return Bootstrap.compare(metric, first, second, SEED);
  }

  /** The 95% interval over the choice of test images. */
  static Bootstrap.Interval overImages(Scores scores) {
    return Bootstrap.interval(scores, SEED);
  }

  static String intervalOf(Scores scores) {
    Bootstrap.Interval over = overImages(scores);
    return interval(over.low(), over.high());
  }

  /** What people wrote of an image, in a table's cell. */
  static String references(TestCaption caption) {
    return caption.references().stream().map(Markdown::plain).collect(Collectors.joining("<br>"));
  }

  /** What a model wrote of it. */
  static String bold(TestCaption caption) {
    return "**" + plain(caption.caption()) + "**";
  }
}
