package dev.clipcap.experiment.run;

import dev.clipcap.caption.CaptionerConfig;
import dev.clipcap.caption.CaptionerFolder;
import dev.clipcap.core.mapper.Mappers;
import dev.clipcap.core.nn.Param;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.tf.WeightSource;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.core.tokens.BpeTokenizer;
import dev.clipcap.core.train.Batch.Example;
import dev.clipcap.core.train.Checkpoints;
import dev.clipcap.core.train.History;
import dev.clipcap.core.train.SelfCritical;
import dev.clipcap.core.train.SelfCriticalGraph;
import dev.clipcap.core.train.Trainer;
import dev.clipcap.core.train.Trainer.TrainingObserver;
import dev.clipcap.core.train.TrainingGraph;
import dev.clipcap.data.Split;
import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.experiment.config.Finetune;
import dev.clipcap.experiment.results.RunMetrics;
import dev.clipcap.export.CaptionerExport;
import dev.clipcap.io.DiskSpace;
import dev.clipcap.io.Notices;
import dev.clipcap.metrics.CiderReward;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.tensorflow.ndarray.Shape;

/**
 * The part of an experiment that learns: the mapper's first weights, GPT-2's from its SavedModel,
 * the epochs.
 *
 * @param clip SavedModel, or null where the data set has embeddings
 * @param gpt2 SavedModel
 * @param captions of the splits, as tokens
 * @param out folder for TensorBoard's files, where they are asked for
 * @param tests whether the loss on the test captions is measured in the end
 */
record Training(
    Experiment experiment,
    CaptionerConfig config,
    Path clip,
    Path gpt2,
    EmbeddedSplits splits,
    CaptionTokens captions,
    Path out,
    boolean tests) {

  /**
   * What training leaves besides weights.
   *
   * @param metrics null where the test captions were left alone
   */
  record Outcome(History history, RunMetrics.Training metrics) {}

  private static final String FULL_STOP = ".";

  /** Trains, or goes on from the last checkpoint; the weights are in the checkpoints. */
  Outcome run(Checkpoints checkpoints, Seconds seconds) {
    // Before a graph of so many blocks is built.
    WeightSource.of(gpt2)
        .require(
            "h." + (config.gpt2().layers() - 1) + ".ln_1.weight", Shape.of(config.gpt2().width()));
    try (BpeTokenizer tokenizer = BpeTokenizer.load(gpt2.resolve("tokenizer.json"));
        TrainingObserver observer = observer(checkpoints)) {
      return experiment.task().selfCritical() == null
          ? byCrossEntropy(checkpoints, observer, seconds)
          : bySelfCriticism(tokenizer, checkpoints, observer, seconds);
    }
  }

  private Outcome byCrossEntropy(
      Checkpoints checkpoints, TrainingObserver observer, Seconds seconds) {
    int size = captions.get(Split.TRAIN).size();
    Trainer trainer = experiment.trainer();
    int steps = trainer.totalSteps(size);
    try (TrainingGraph graph =
        new TrainingGraph(
            config.mapper(),
            Mappers.of(config.mapper()),
            config.gpt2(),
            experiment.training(steps))) {
      begin(graph);
      Notices.say(
          "training on %d captions of %d images, %d steps",
          size, splits.get(Split.TRAIN).size(), steps);
      List<Example> validation = captions.get(Split.VALIDATION);
      TrainingObserver told =
          new TrainingNotices(trainer.epochs(), steps / trainer.epochs(), false, observer);
      return outcome(
          graph,
          seconds.time(
              "training",
              () ->
                  trainer.run(
                      graph,
                      epoch -> captions.inEpoch(trainer.seed(), epoch),
                      validation,
                      checkpoints,
                      told)));
    }
  }

  private Outcome bySelfCriticism(
      BpeTokenizer tokenizer, Checkpoints checkpoints, TrainingObserver observer, Seconds seconds) {
    Experiment.SelfCriticalChoice choice = experiment.task().selfCritical();
    SelfCritical selfCritical =
        new SelfCritical(
            experiment.trainer(),
            choice.samples(),
            choice.crossEntropy() == null ? 0 : choice.crossEntropy());
    int epochs = experiment.optimization().epochs();
    int images = splits.get(Split.TRAIN).size();
    int steps = experiment.trainer().totalSteps(images);
    int stop = tokenizer.single(FULL_STOP);
    try (SelfCriticalGraph graph =
        new SelfCriticalGraph(
            config.mapper(),
            Mappers.of(config.mapper()),
            config.gpt2(),
            experiment.training(steps),
            stop,
            choice.maxTokens())) {
      begin(graph.model());
      Notices.say(
          "self-critical training on %d captions of each of %d images an epoch, %d steps",
          choice.samples(), images, steps);
      TrainingObserver told = new TrainingNotices(epochs, steps / epochs, true, observer);
      int longest = graph.model().longestCaption();
      // By the training captions' document frequencies, for validation images too.
      CiderReward reward = CiderReward.of(references(Split.TRAIN));
      CiderReward unseen = reward.forImages(references(Split.VALIDATION));
      SelfCritical.Images train = rewarded(Split.TRAIN, reward, tokenizer, stop, longest);
      SelfCritical.Images validation = rewarded(Split.VALIDATION, unseen, tokenizer, stop, longest);
      return outcome(
          graph.model(),
          seconds.time(
              "training", () -> selfCritical.run(graph, train, validation, checkpoints, told)));
    }
  }

  /** Gives the weights their first values. */
  private void begin(TrainingGraph graph) {
    Weights.initialize(graph.session(), graph.mapperParams(), experiment.seeds().one());
    Weights.initialize(graph.session(), graph.optimizerParams(), experiment.seeds().one());
    requireRoom(graph);
    WeightSource.requireUsed(gpt2, "", graph.gpt2Params().shapes().keySet());
    SavedModels.restore(graph.session(), graph.gpt2Params(), gpt2, graph.gpt2Params()::localName);
    Weights.initialize(graph.session(), graph.adapterParams(), experiment.seeds().one());
    Path start = start();
    if (start != null) {
      SavedModels.restore(graph.session(), graph.mapperParams(), start, UnaryOperator.identity());
      if (experiment.task().finetune().changesGpt2()) {
        SavedModels.restore(graph.session(), graph.gpt2Params(), start, UnaryOperator.identity());
      }
    }
  }

  private Outcome outcome(TrainingGraph graph, History history) {
    if (!tests) {
      return new Outcome(history, null);
    }
    Trainer trainer = experiment.trainer();
    int epochs = history.epochs().size();
    int chosen = history.bestEpoch();
    return new Outcome(
        history,
        new RunMetrics.Training(
            history.epochs().get(epochs - 1).train(),
            history.epochs().get(chosen - 1).validation(),
            trainer.validate(graph, captions.get(Split.TEST)),
            trainer.validate(graph, captions.shuffled()),
            chosen,
            epochs,
            count(graph.trained()),
            trainer.seed()));
  }

  /**
   * Checkpoints of two epochs (weights, AdamW's two moments) and of the best weights, old and new,
   * and the captioner.
   */
  private void requireRoom(TrainingGraph graph) {
    long trained = Float.BYTES * count(graph.trained());
    long captioner =
        Float.BYTES * graph.mapperParams().count()
            + Float.BYTES * graph.gpt2Params().count()
            + (clip == null ? 0 : DiskSpace.used(clip));
    long there =
        DiskSpace.used(out.resolve("checkpoints")) + DiskSpace.used(out.resolve("captioner"));
    DiskSpace.require(
        out, "checkpoints and the captioner", 2 * (3 + 1) * trained + captioner - there);
  }

  /** The captioner of a checkpoint. */
  CaptionerExport export(Path checkpoint) {
    Finetune finetune = experiment.task().finetune();
    CaptionerExport.Adapted adapted =
        finetune.lora() == null ? null : new CaptionerExport.Adapted(finetune.lora(), start());
    return new CaptionerExport(config, clip, gpt2, checkpoint, finetune.weights(), adapted);
  }

  /** The captioner that training begins with, or null. */
  private Path start() {
    String start = experiment.models().start();
    return start == null ? null : CaptionerFolder.find(Path.of(start));
  }

  /** The numbers in weights. */
  private static long count(List<Param> params) {
    return params.stream().map(Param::shape).mapToLong(s -> s.size()).sum();
  }

  private TrainingObserver observer(Checkpoints checkpoints) {
    return Boolean.TRUE.equals(experiment.tensorboard())
        ? new TensorBoardLog(
            out,
            experiment.identity(),
            splits.get(Split.VALIDATION),
            () -> export(checkpoints.last()).open())
        : TrainingObserver.NONE;
  }

  private List<List<String>> references(Split split) {
    return splits.get(split).stream().map(image -> image.image().captions()).toList();
  }

  /**
   * Images whose captions are worth what the reward says.
   *
   * @param stop ends a caption
   * @param longest tokens that fit behind the prefix, to which people's captions are cut
   */
  private SelfCritical.Images rewarded(
      Split split, CiderReward reward, BpeTokenizer tokenizer, int stop, int longest) {
    return new SelfCritical.Images(
        splits.get(split).stream().map(EmbeddedImage::views).toList(),
        references(split).stream()
            .map(of -> of.stream().map(tokenizer::encode).filter(tokens -> tokens.length > 0))
            .map(of -> of.map(tokens -> Arrays.copyOf(tokens, Math.min(tokens.length, longest))))
            .map(Stream::toList)
            .toList(),
        (image, tokens) ->
            reward.of(image, tokenizer.decode(tokens), tokens[tokens.length - 1] == stop));
  }

  /** How long the parts of a run took. */
  static final class Seconds {
    private final Map<String, Double> byPart = new LinkedHashMap<>();

    /** Seconds with one decimal, in the order in which the parts were first timed. */
    Map<String, Double> byPart() {
      return byPart;
    }

    <T> T time(String part, Supplier<T> work) {
      long start = System.nanoTime();
      T result = work.get();
      byPart.merge(part, Math.round((System.nanoTime() - start) / 1e8) / 10.0, Double::sum);
      return result;
    }
  }
}
