package dev.clipcap.core.train;

import dev.clipcap.core.gpt2.Gpt2;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.mapper.PrefixMapper;
import dev.clipcap.core.nn.Param;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.GraphOps;
import dev.clipcap.core.tf.Opening;
import dev.clipcap.core.tf.Sessions;
import dev.clipcap.core.tf.Tensors;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.core.train.Batch.BatchInputs;
import dev.clipcap.core.train.CaptionLoss.Dropouts;
import dev.clipcap.core.train.Trainer.CaptionModel;
import dev.clipcap.core.train.TrainingOptions.Update;
import dev.clipcap.io.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * ClipCap's training step as one TensorFlow graph: mapper, GPT-2, masked loss, gradients, AdamW.
 *
 * <p>Dimensions: B batch, D embedding, k prefix, T caption tokens, C width, V vocabulary.
 */
public final class TrainingGraph implements CaptionModel {
  private static final int PART_SEED = 7919;

  private final Graph graph = new Graph();
  private final Ops tf = GraphOps.of(graph);
  private final Params params = new Params(tf);
  private final Session session;
  private final int longestCaption;

  private final BatchInputs inputs = new BatchInputs(tf);
  private final CaptionLoss loss;
  private final CaptionLoss validationLoss;
  private final List<Param> trained;
  private final List<Operand<TFloat32>> gradients;
  private final Backward backward;
  private final Backward.Gradients kept;
  private final Update update;
  private final Op step;

  /**
   * Builds the graph; the weights have no values yet.
   *
   * @param makeMapper the mapper of that config over its weights
   */
  public TrainingGraph(
      MapperConfig mapperConfig,
      Function<Params, PrefixMapper> makeMapper,
      Gpt2Config gpt2Config,
      TrainingOptions options) {
    try (Opening opening = new Opening()) {
      opening.add(graph);
      backward = options.backward();
      PrefixMapper mapper = makeMapper.apply(mapperParams().with(options.kernels()));
      Gpt2 gpt2 = new Gpt2(gpt2Config, gpt2Params().with(options.kernels()));
      int k = mapperConfig.prefix();
      longestCaption = gpt2Config.positions() - k;

      validationLoss = CaptionLoss.of(tf, inputs, mapper, k, gpt2, Dropouts.OFF, backward);
      Dropouts dropouts =
          Dropouts.of(
              tf, inputs.dropoutSeed(), mapperConfig, options.finetune() ? gpt2Config : null);
      loss =
          dropouts.equals(Dropouts.OFF)
              ? validationLoss
              : CaptionLoss.of(tf, inputs, mapper, k, gpt2, dropouts, backward);

      // Gradients flow into these weights and no others.
      trained = new ArrayList<>(mapperParams().all());
      if (options.finetune()) {
        trained.addAll(gpt2Params().all());
      }
      if (trained.isEmpty()) {
        throw new InvalidInputException(
            "mapper",
            "no weights, and a frozen GPT-2",
            "something to train",
            "ask params.get(...) for weights in the mapper, or set \"finetune\": true");
      }
      gradients = backward.ofPart(graph, loss, gpt2Params(), trained);
      kept = backward.ofBatch(trained, gradients, inputs.share(), params.at("sum"));
      update = Update.of(optimizerParams(), options, trained, gpt2Params().all(), kept.gradients());
      step = kept.after().apply(update.step());
      session = opening.add(Sessions.open(graph));
      Weights.initialize(session, params.at("sum"), 0);
      opening.keep();
    }
  }

  @Override
  public Params mapperParams() {
    return params.at("clip_project");
  }

  @Override
  public Params gpt2Params() {
    return params.at("gpt").at("transformer");
  }

  @Override
  public Params optimizerParams() {
    return params.at("adam");
  }

  @Override
  public int longestCaption() {
    return longestCaption;
  }

  @Override
  public List<Param> trained() {
    return trained;
  }

  @Override
  public Session session() {
    return session;
  }

  /**
   * What one step reports.
   *
   * @param loss mean over the batch's tokens
   * @param rate the learning rate used; the mapper's, where GPT-2 has one of its own
   * @param gradientNorm Euclidean length of all gradients together; NaN where it was not asked for
   */
  public record Step(float loss, float rate, float gradientNorm) {}

  /** Trains on a batch; seed and step decide what dropout drops. */
  public Step train(Batch batch, int seed, int step) {
    return train(batch, seed, step, false);
  }

  /**
   * Trains on a batch.
   *
   * @param seed decides with the step what dropout drops
   * @param measured whether the gradients' length is
   */
  public Step train(Batch batch, int seed, int step, boolean measured) {
    List<Batch> parts = backward.parts(batch);
    double mean = 0;
    for (Batch part : parts.subList(0, parts.size() - 1)) {
      float share = (float) part.realTokens() / batch.realTokens();
      try (Batch.Feeds feeds = inputs.tensors(part, share, seed, step);
          Result result =
              feeds
                  .feed(session.runner())
                  .addTarget(kept.keep())
                  .fetch(loss.value().mean())
                  .run()) {
        mean += (double) share * scalar(result, 0);
      }
      seed += PART_SEED; // so that no two parts drop the same
    }
    Batch last = parts.get(parts.size() - 1);
    float share = (float) last.realTokens() / batch.realTokens();
    try (Batch.Feeds feeds = inputs.tensors(last, share, seed, step)) {
      Session.Runner runner = feeds.feed(session.runner()).addTarget(this.step);
      runner.fetch(loss.value().mean()).fetch(update.rate());
      if (measured) {
        runner.fetch(update.norm());
      }
      try (Result result = runner.run()) {
        mean += (double) share * scalar(result, 0);
        float norm = measured ? scalar(result, 2) : Float.NaN;
        return new Step((float) mean, scalar(result, 1), norm);
      }
    }
  }

  private static float scalar(Result result, int index) {
    return ((TFloat32) result.get(index)).getFloat();
  }

  @Override
  public float validate(Batch batch) {
    try (Batch.Feeds feeds = inputs.tensors(batch, 0, 0);
        Result result = feeds.feed(session.runner()).fetch(validationLoss.value().mean()).run()) {
      return scalar(result, 0);
    }
  }

  /** The gradient of each trained weight on a batch, in the order of {@link #trained}. */
  public List<float[]> gradients(Batch batch, int seed, int step) {
    return fetch(batch, seed, step, gradients);
  }

  /** The loss without dropout, and what is computed on the way to it. */
  public CaptionLoss validationLoss() {
    return validationLoss;
  }

  /** Values in the pass over a batch. */
  public List<float[]> fetch(Batch batch, int seed, int step, List<Operand<TFloat32>> what) {
    try (Batch.Feeds feeds = inputs.tensors(batch, seed, step)) {
      Session.Runner runner = feeds.feed(session.runner());
      what.forEach(runner::fetch);
      try (Result result = runner.run()) {
        List<float[]> values = new ArrayList<>();
        for (int i = 0; i < what.size(); i++) {
          values.add(Tensors.floats((TFloat32) result.get(i)));
        }
        return values;
      }
    }
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
