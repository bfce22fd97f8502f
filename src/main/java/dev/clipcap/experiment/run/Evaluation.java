package dev.clipcap.experiment.run;

import dev.clipcap.caption.Caption;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.Captioner;
import dev.clipcap.data.CaptionedImage;
import dev.clipcap.data.Split;
import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.experiment.results.RunMetrics;
import dev.clipcap.experiment.results.TestCaption;
import dev.clipcap.experiment.results.Validation;
import dev.clipcap.metrics.CaptionScores;
import dev.clipcap.metrics.ConstantCaption;
import dev.clipcap.metrics.PtbTokenizer;
import dev.clipcap.metrics.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The captions of the test images, their scores, and what the scores are worth without the image.
 *
 * @param captions of the test images
 * @param metrics of the run
 */
record Evaluation(List<TestCaption> captions, RunMetrics metrics) {

  /** How many training captions stand for election as the constant caption. */
  private static final int CONSTANT_CANDIDATES = 1000;

  /**
   * Captions and scores the images, greedily and by the experiment's own decoding.
   *
   * @param name of the experiment
   * @param dataset name
   * @param training what it came to
   */
  static Evaluation of(
      String name,
      String dataset,
      Experiment experiment,
      EmbeddedSplits splits,
      RunMetrics.Training training,
      Captioner captioner) {
    CaptionOptions greedy = CaptionOptions.greedy();
    List<EmbeddedImage> test = splits.get(Split.TEST);
    List<Caption> captions = EmbeddedImage.captions(test, captioner, greedy);
    List<Sample> samples = samples(test, captions);
    CaptionScores scores =
        CaptionScores.of(samples, trainingCaptions(splits).collect(Collectors.toSet()));
    RunMetrics.Controls controls =
        new RunMetrics.Controls(
            bleu(score(EmbeddedImage.shuffled(test), captioner, greedy)), constant(splits));
    List<EmbeddedImage> pairs = splits.get(Split.COMPOSITIONAL);
    RunMetrics.Compositional compositional =
        pairs.isEmpty()
            ? null
            : new RunMetrics.Compositional(pairs.size(), bleu(score(pairs, captioner, greedy)));
    String clip = experiment.models().clip();
    Path judge = clip == null ? null : Path.of(clip);
    RunMetrics metrics =
        new RunMetrics(
            name,
            dataset,
            test.size(),
            scores(captions, scores, ClipJudge.ask(judge, test, samples)),
            controls,
            compositional,
            experiment.decoding() == null ? null : decoded(experiment, test, captioner),
            training);
    return new Evaluation(lines(test, captions, scores), metrics);
  }

  /** The scores of greedy captions of the validation images, beside their loss. */
  static Validation validation(double loss, List<EmbeddedImage> images, Captioner captioner) {
    CaptionScores found = score(images, captioner, CaptionOptions.greedy());
    return new Validation(
        loss, found.reportBleu4(), bleu(found).corpusBleu4(), found.rougeL(), found.cider());
  }

  private static RunMetrics.Scores scores(
      List<Caption> captions, CaptionScores scores, Optional<ClipJudge.Verdict> clip) {
    return new RunMetrics.Scores(
        bleu(scores),
        scores.rougeL(),
        scores.cider(),
        clip.map(ClipJudge.Verdict::clipScore).orElse(null),
        clip.map(ClipJudge.Verdict::refClipScore).orElse(null),
        (int) captions.stream().map(Caption::text).distinct().count(),
        scores.diversity().seenInTraining());
  }

  private static RunMetrics.Decoded decoded(
      Experiment experiment, List<EmbeddedImage> test, Captioner captioner) {
    CaptionScores found = score(test, captioner, experiment.decodingOptions());
    return new RunMetrics.Decoded(
        experiment.decoding(), bleu(found), found.rougeL(), found.cider());
  }

  private static Stream<String> trainingCaptions(EmbeddedSplits splits) {
    return splits.get(Split.TRAIN).stream().flatMap(image -> image.image().captions().stream());
  }

  /** Chosen on the validation images among the training captions, scored on the test images. */
  private static RunMetrics.Constant constant(EmbeddedSplits splits) {
    List<String> candidates =
        trainingCaptions(splits).distinct().limit(CONSTANT_CANDIDATES).toList();
    List<List<String>> references =
        splits.get(Split.VALIDATION).stream().map(image -> image.image().captions()).toList();
    String best = ConstantCaption.best(candidates, references, new PtbTokenizer()).caption();
    List<Sample> always = splits.get(Split.TEST).stream().map(image -> image.sample(best)).toList();
    return new RunMetrics.Constant(best, bleu(CaptionScores.of(always)));
  }

  private static RunMetrics.Bleu bleu(CaptionScores scores) {
    return new RunMetrics.Bleu(scores.reportBleu4(), scores.corpusBleu());
  }

  private static CaptionScores score(
      List<EmbeddedImage> images, Captioner captioner, CaptionOptions options) {
    return CaptionScores.of(samples(images, EmbeddedImage.captions(images, captioner, options)));
  }

  static List<Sample> samples(List<EmbeddedImage> images, List<Caption> captions) {
    return IntStream.range(0, images.size())
        .mapToObj(i -> images.get(i).sample(captions.get(i).text()))
        .toList();
  }

  static List<TestCaption> lines(
      List<EmbeddedImage> images, List<Caption> captions, CaptionScores scores) {
    List<TestCaption> lines = new ArrayList<>();
    for (Caption caption : captions) {
      CaptionedImage image = images.get(lines.size()).image();
      lines.add(
          new TestCaption(
              image.id(),
              image.image().name(),
              caption.text(),
              caption.logProbability(),
              scores.perImage().get(image.id()).reportBleu4(),
              image.captions()));
    }
    return lines;
  }
}
