package dev.clipcap.lab.compare;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.convert.ModelConverter;
import dev.clipcap.convert.WeightMaps;
import dev.clipcap.core.gpt2.Gpt2;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.mapper.Mappers;
import dev.clipcap.core.nn.Param;
import dev.clipcap.core.tf.Tensors;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.core.train.Batch;
import dev.clipcap.core.train.CaptionLoss;
import dev.clipcap.core.train.Schedule;
import dev.clipcap.core.train.TrainingGraph;
import dev.clipcap.core.train.TrainingOptions;
import dev.clipcap.files.checkpoint.Checkpoint;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** A captioner's training: every stage, every gradient, each step's loss, every trained weight. */
record TrainingComparison(ReferenceCase reference, Batch batch) {
  static void run(ReferenceCase reference) {
    Batch batch =
        new Batch(
            reference.rows("image_embeddings"),
            reference.intRows("tokens"),
            reference.ints("lengths"));
    TrainingComparison comparison = new TrainingComparison(reference, batch);
    try (TrainingGraph graph = graph(reference)) {
      comparison.stages(graph);
      comparison.gradients(graph);
      comparison.steps(graph);
      comparison.weights(graph);
    }
  }

  private static TrainingGraph graph(ReferenceCase reference) {
    JsonNode training = reference.config().get("training");
    MapperConfig mapper = reference.mapper();
    TrainingGraph graph =
        new TrainingGraph(
            mapper,
            Mappers.of(mapper),
            reference.gpt2(),
            TrainingOptions.of(
                training.get("finetune_gpt2").booleanValue(),
                new Schedule(
                    training.get("learning_rate").doubleValue(),
                    training.get("warmup_steps").intValue(),
                    training.get("steps").intValue()),
                training.get("weight_decay").doubleValue()));
    try (Checkpoint weights = reference.openWeights()) {
      ModelConverter.assign(
          graph.session(), graph.mapperParams(), weights, WeightMaps.clipCapMapper());
      ModelConverter.assign(graph.session(), graph.gpt2Params(), weights, WeightMaps.clipCapGpt2());
    }
    Weights.initialize(graph.session(), graph.optimizerParams(), 0);
    return graph;
  }

  /**
   * Every stage of the pass over a batch, in the order of computation: the prefix; rows of all
   * positions after the embeddings and each block; and where one of the batch's N real tokens is
   * predicted, {@code ln_f} [N, C] and the logits [N, V].
   */
  private void stages(TrainingGraph graph) {
    CaptionLoss loss = graph.validationLoss();
    Gpt2 gpt2 = new Gpt2(reference.gpt2(), graph.gpt2Params());
    Map<String, Operand<TFloat32>> stages = new LinkedHashMap<>(Map.of("prefix", loss.prefix()));
    stages.putAll(ForwardComparison.blocks("embeddings", "h.", loss.pass().states()));
    stages.put("ln_f", gpt2.normed(loss.predicting()));
    stages.put("logits", loss.logits());
    Iterator<float[]> values = graph.fetch(batch, 0, 0, List.copyOf(stages.values())).iterator();
    stages
        .keySet()
        .forEach(
            name -> {
              float[] value = values.next();
              switch (name) {
                case "prefix" -> reference.compare(Quantity.PREFIX, name, value);
                case "ln_f" -> rows(Quantity.BLOCK, name, value, prefix() - 1, 0);
                case "logits" -> rows(Quantity.LOGITS, name, value, 0, 0);
                default -> rows(Quantity.BLOCK, name, value, 0, prefix() - 1);
              }
            });
  }

  private int prefix() {
    return Math.toIntExact(reference.shape("prefix")[1]);
  }

  /**
   * Compares rows [R, C] with the reference's padded sequences [B, T', C]. A caption's last token
   * is not fed here, as it predicts nothing.
   *
   * @param first the reference's position of a caption's first row
   * @param more rows of a caption than it has tokens
   */
  private void rows(Quantity quantity, String name, float[] found, int first, int more) {
    long[] shape = reference.shape(name);
    float[] all = reference.floats(name);
    int width = Math.toIntExact(shape[2]);
    int time = Math.toIntExact(shape[1]);
    float[] expected = new float[found.length];
    int row = 0;
    for (int b = 0; b < batch.lengths().length; b++) {
      int real = batch.lengths()[b] + more;
      System.arraycopy(all, (b * time + first) * width, expected, row * width, real * width);
      row += real;
    }
    reference.compare(quantity, name, shape, expected, found, "");
  }

  /** From the last layer to the first, as they are computed. */
  private void gradients(TrainingGraph graph) {
    List<float[]> found = graph.gradients(batch, 0, 0);
    for (int i = found.size() - 1; i >= 0; i--) {
      reference.compare(
          Quantity.GRADIENT, "gradient." + graph.trained().get(i).name(), found.get(i));
    }
  }

  private void steps(TrainingGraph graph) {
    float[] expected = reference.floats("losses");
    float[] rates = new float[expected.length];
    for (int step = 0; step < expected.length; step++) {
      TrainingGraph.Step done = graph.train(batch, 0, step, false);
      rates[step] = done.rate();
      reference.compare(
          Quantity.LOSS,
          "step " + (step + 1),
          new long[0],
          new float[] {expected[step]},
          new float[] {done.loss()},
          "");
    }
    reference.compare(Quantity.LEARNING_RATE, "learning_rates", rates);
  }

  private void weights(TrainingGraph graph) {
    for (Param param : graph.trained()) {
      String name = "after." + param.name();
      float[] expected = reference.floats(name);
      float[] actual;
      try (TFloat32 value = Weights.read(graph.session(), param)) {
        actual = Tensors.floats(value);
      }
      boolean keyBias = name.endsWith("attn.c_attn.bias");
      reference.compare(
          Quantity.WEIGHT,
          name,
          reference.shape(name),
          keyBias ? withoutKeys(expected) : expected,
          keyBias ? withoutKeys(actual) : actual,
          keyBias ? "without the key third, which training does not determine" : "");
    }
  }

  /**
   * GPT-2's {@code attn.c_attn.bias} without its key third. Softmax ignores what a key bias adds to
   * a row of scores, so its exact gradient is 0, and AdamW divides what rounding leaves of it by
   * its own size.
   */
  static float[] withoutKeys(float[] bias) {
    int width = bias.length / 3;
    float[] rest = Arrays.copyOf(bias, 2 * width);
    System.arraycopy(bias, 2 * width, rest, width, width);
    return rest;
  }
}
