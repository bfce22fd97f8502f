package dev.clipcap.core.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.core.tf.TestGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Every gradient against central differences of the loss.
 *
 * <p>A tensor is moved as a whole along random directions of +1 and -1: the loss then changes by
 * the gradient's projection, which is about as large as the gradient is long. Its error is slopes
 * against that length, so no small element drowns in float32's rounding.
 */
class GradientCheckTest {
  private static final int DIRECTIONS = 3;
  private static final float STEP = 2e-3f;
  private static final double TOLERANCE = 2e-2;

  @Test
  void mlpAndGpt2() {
    check(TinyTraining.graph(TinyTraining.mlp(), 0, true, 0), 4 + 28);
  }

  @Test
  void transformerAndGpt2() {
    check(TinyTraining.graph(TinyTraining.transformer(), 0, true, 0), 3 + 2 * 12 + 28);
  }

  /** Two beside each of four matrices in two blocks. */
  @Test
  void mlpAndAdapters() {
    TrainingOptions lora = TinyTraining.lora(0, Backward.PLAIN);
    check(TinyTraining.graph(TinyTraining.mlp(), 0, lora), 4 + 2 * 4 * 2);
  }

  private static void check(TrainingGraph made, int tensors) {
    Batch batch = Batch.of(TinyTraining.examples(3, 7, 5, 2), Integer.MAX_VALUE);
    try (TrainingGraph graph = made) {
      Weights weights = new Weights(graph);
      assertEquals(tensors, weights.origin.size());
      weights.avoidKinks();
      List<float[]> gradients = graph.gradients(batch, 0, 0);
      List<String> wrong = new ArrayList<>();
      List<String> wrongAccepted = new ArrayList<>();
      for (int i = 0; i < tensors; i++) {
        String name = graph.trained().get(i).name();
        float[] gradient = gradients.get(i);
        double[] slopes = weights.slopes(i, batch);
        double error = error(gradient, slopes);
        if (!(error < TOLERANCE)) {
          wrong.add(String.format(Locale.ROOT, "%s: %.3g", name, error));
        }
        // The check must notice a gradient that is a tenth too long, and one that lacks a part.
        if (error(scaled(gradient), slopes) < TOLERANCE) {
          wrongAccepted.add(name + " scaled");
        }
        if (error(withoutLargest(gradient), slopes) < TOLERANCE) {
          wrongAccepted.add(name + " without its largest element");
        }
      }
      assertEquals(List.of(), wrong, "differ from central differences");
      assertEquals(List.of(), wrongAccepted, "the check does not notice");
    }
  }

  /** The largest difference between measured and computed slopes, over the gradient's length. */
  private static double error(float[] gradient, double[] slopes) {
    double length = 0;
    for (float g : gradient) {
      length += (double) g * g;
    }
    assertTrue(length > 0, "the gradient is all zeros");
    double largest = 0;
    for (int d = 0; d < DIRECTIONS; d++) {
      float[] direction = direction(d, gradient.length);
      double slope = slopes[d];
      for (int i = 0; i < gradient.length; i++) {
        slope -= (double) gradient[i] * direction[i];
      }
      largest = Math.max(largest, Math.abs(slope));
    }
    return largest / Math.sqrt(length);
  }

  private static float[] scaled(float[] gradient) {
    float[] wrong = gradient.clone();
    for (int i = 0; i < wrong.length; i++) {
      wrong[i] *= 1.1f;
    }
    return wrong;
  }

  private static float[] withoutLargest(float[] gradient) {
    int largest = 0;
    for (int i = 1; i < gradient.length; i++) {
      if (Math.abs(gradient[i]) > Math.abs(gradient[largest])) {
        largest = i;
      }
    }
    float[] wrong = gradient.clone();
    wrong[largest] = 0;
    return wrong;
  }

  private static float[] direction(int number, int size) {
    Random random = new Random(1000L * number + size);
    float[] direction = new float[size];
    for (int i = 0; i < size; i++) {
      direction[i] = random.nextBoolean() ? 1 : -1;
    }
    return direction;
  }

  /** The weights of a graph, which can be moved. */
  private static final class Weights {
    private final TrainingGraph graph;
    private final List<float[]> origin;
    private final TestGraph.Assignment assignment;

    Weights(TrainingGraph graph) {
      this.graph = graph;
      origin = new ArrayList<>(TestGraph.values(graph.session(), graph.trained()).values());
      assignment = new TestGraph.Assignment(graph.mapperParams().tf(), graph.trained());
    }

    /** Biases that keep the inputs of the transformer mapper's ReLU away from 0. */
    void avoidKinks() {
      for (int i = 0; i < origin.size(); i++) {
        if (graph.trained().get(i).name().endsWith("fc1.bias")) {
          float[] bias = origin.get(i);
          for (int j = 0; j < bias.length; j++) {
            bias[j] = j % 2 == 0 ? -3 : 3;
          }
        }
      }
      assignment.run(graph.session(), origin);
    }

    /** The slope of the loss in each direction, for one weight. */
    double[] slopes(int weight, Batch batch) {
      double[] slopes = new double[DIRECTIONS];
      for (int d = 0; d < DIRECTIONS; d++) {
        double above = loss(weight, d, STEP, batch);
        slopes[d] = (above - loss(weight, d, -STEP, batch)) / (2 * STEP);
      }
      return slopes;
    }

    private double loss(int weight, int direction, float step, Batch batch) {
      List<float[]> values = new ArrayList<>(origin);
      float[] moved = origin.get(weight).clone();
      float[] along = direction(direction, moved.length);
      for (int i = 0; i < moved.length; i++) {
        moved[i] += step * along[i];
      }
      values.set(weight, moved);
      assignment.run(graph.session(), values);
      return graph.validate(batch);
    }
  }
}
