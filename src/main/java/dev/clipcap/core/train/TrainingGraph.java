package dev.clipcap.core.train;

import dev.clipcap.core.gpt2.Gpt2;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.mapper.PrefixMapper;
import dev.clipcap.core.tf.GraphOps;
import dev.clipcap.core.tf.Opening;
import dev.clipcap.core.tf.Param;
import dev.clipcap.core.tf.Params;
import dev.clipcap.core.tf.Sessions;
import dev.clipcap.core.tf.Tensors;
import dev.clipcap.io.InvalidInputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private final Integer microBatch;
  private final GradientSum sum; // null where whole batches are taken
  private final Update update;
  private final Op step;

  /** Builds the graph; the weights have no values yet. */
  public TrainingGraph(MapperConfig mapperConfig, Gpt2Config gpt2Config, TrainingOptions options) {
    try (Opening opening = new Opening()) {
      opening.add(graph);
      boolean finetune = options.finetune();
      PrefixMapper mapper =
          PrefixMapper.of(mapperConfig, mapperParams().multiplying(options.precision()));
      Gpt2 gpt2 = new Gpt2(gpt2Config, gpt2Params().multiplying(options.precision()));
      int k = mapperConfig.prefix();
      longestCaption = gpt2Config.positions() - k;

      boolean recompute = options.recompute();
      validationLoss = CaptionLoss.of(tf, inputs, mapper, k, gpt2, Dropouts.OFF, recompute);
      Dropouts dropouts =
          Dropouts.of(tf, inputs.dropoutSeed(), mapperConfig, finetune ? gpt2Config : null);
      loss =
          dropouts.equals(Dropouts.OFF)
              ? validationLoss
              : CaptionLoss.of(tf, inputs, mapper, k, gpt2, dropouts, recompute);

      // Gradients flow into these weights and no others.
      trained = new ArrayList<>(mapperParams().all());
      if (finetune) {
        trained.addAll(gpt2Params().all());
      }
      if (trained.isEmpty()) {
        throw new InvalidInputException(
            "mapper",
            "no weights, and a frozen GPT-2",
            "something to train",
            "ask params.get(...) for weights in the mapper, or set \"finetune\": true");
      }
      gradients =
          recompute
              ? Recomputation.gradients(graph, loss, gpt2Params(), trained)
              : Gradients.of(graph, loss.logits(), loss.value().logitsGradient(), trained);

      microBatch = options.microBatch();
      sum = microBatch == null ? null : new GradientSum(params.at("sum"), trained, gradients);
      update =
          Update.of(
              optimizerParams(),
              options,
              trained,
              gpt2Params().all(),
              sum == null ? gradients : sum.values());
      step = sum == null ? update.step() : sum.clearAfter(update.step());
      session = opening.add(Sessions.open(graph));
      if (sum != null) {
        sum.initialize(session);
      }
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

  /** Trains on a batch; the seed and the step decide what dropout drops. */
  public Step train(Batch batch, int seed, int step) {
    return train(batch, seed, step, false);
  }

  /** The same, and measures the gradients where that is asked for. */
  public Step train(Batch batch, int seed, int step, boolean measureGradients) {
    Session.Runner change = session.runner().addTarget(this.step).fetch(update.rate());
    if (measureGradients) {
      change.fetch(update.norm());
    }
    if (sum != null) {
      float mean = addParts(batch, seed, step);
      try (Result result = change.run()) {
        return reported(mean, result, measureGradients);
      }
    }
    try (BatchInputs.Feeds feeds = inputs.tensors(batch, seed, step);
        Result result = feeds.feed(change).fetch(loss.value().mean()).run()) {
      return reported(scalar(result, result.size() - 1), result, measureGradients);
    }
  }

  /** Adds up the gradients of a batch part by part; its mean loss. */
  private float addParts(Batch batch, int seed, int step) {
    double mean = 0;
    int partSeed = seed;
    for (Batch part : batch.parts(microBatch)) {
      float share = (float) part.realTokens() / batch.realTokens();
      try (BatchInputs.Feeds feeds = inputs.tensors(part, partSeed, step);
          TFloat32 shareValue = TFloat32.scalarOf(share);
          Result result =
              feeds
                  .feed(session.runner())
                  .feed(sum.share(), shareValue)
                  .addTarget(sum.add())
                  .fetch(loss.value().mean())
                  .run()) {
        mean += (double) share * scalar(result, 0);
        partSeed += PART_SEED; // so that no two parts drop the same
      }
    }
    return (float) mean;
  }

  private static Step reported(float mean, Result result, boolean measured) {
    return new Step(mean, scalar(result, 0), measured ? scalar(result, 1) : Float.NaN);
  }

  private static float scalar(Result result, int index) {
    return ((TFloat32) result.get(index)).getFloat();
  }

  @Override
  public float validate(Batch batch) {
    try (BatchInputs.Feeds feeds = inputs.tensors(batch, 0, 0);
        Result result = feeds.feed(session.runner()).fetch(validationLoss.value().mean()).run()) {
      return ((TFloat32) result.get(0)).getFloat();
    }
  }

  /** The gradient of each trained weight on a batch, in the order of {@link #trained}. */
  public List<float[]> gradients(Batch batch, int seed, int step) {
    return fetch(batch, seed, step, gradients);
  }

  /**
   * Every stage of the pass over a batch, without dropout, in the order of computation: {@code
   * prefix} [B, k, C]; {@code embeddings}, {@code h.0} and each further block, rows [R, C] of the
   * positions that are no padding; and where one of the batch's N real tokens is predicted, {@code
   * ln_f} [N, C] and {@code logits} [N, V].
   */
  public Map<String, float[]> stages(Batch batch) {
    Map<String, Operand<TFloat32>> stages = validationLoss.stages();
    List<float[]> values = fetch(batch, 0, 0, List.copyOf(stages.values()));
    Map<String, float[]> named = new LinkedHashMap<>();
    stages.keySet().forEach(name -> named.put(name, values.get(named.size())));
    return named;
  }

  private List<float[]> fetch(Batch batch, int seed, int step, List<Operand<TFloat32>> what) {
    try (BatchInputs.Feeds feeds = inputs.tensors(batch, seed, step)) {
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
