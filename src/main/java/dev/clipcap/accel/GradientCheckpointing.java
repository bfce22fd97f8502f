package dev.clipcap.accel;

import dev.clipcap.core.gpt2.Gpt2;
import dev.clipcap.core.nn.Param;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.train.Backward;
import dev.clipcap.core.train.CaptionLoss;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Gradient checkpointing (Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost"): of
 * GPT-2's blocks no more is kept than the rows between them. What is inside a block is computed
 * again when the gradient has come back to it.
 */
final class GradientCheckpointing implements Backward {
  /** So that no gradient goes from the head to the blocks by itself. */
  @Override
  public Operand<TFloat32> beforeHead(Ops tf, Operand<TFloat32> rows) {
    return tf.stopGradient(rows);
  }

  @Override
  public List<Operand<TFloat32>> gradients(
      Graph graph, CaptionLoss loss, List<Params> gpt2, List<Param> weights) {
    Map<Param, List<Operand<TFloat32>>> shares = new LinkedHashMap<>();
    weights.forEach(w -> shares.put(w, new ArrayList<>()));
    return new Way(graph, gpt2, shares).back(loss);
  }

  /**
   * The way back through one graph.
   *
   * @param shares of each weight's gradient, as they are found
   */
  private record Way(Graph graph, List<Params> gpt2, Map<Param, List<Operand<TFloat32>>> shares) {
    List<Operand<TFloat32>> back(CaptionLoss loss) {
      Ops tf = gpt2.get(0).tf();
      Gpt2.Pass pass = loss.pass();
      Operand<TFloat32> back =
          through(
              ofGpt2("ln_f", "wte"), loss.logits(), loss.value().logitsGradient(), loss.hidden());
      for (int i = pass.blocks().size() - 1; i >= 0; i--) {
        // Not before the gradient has come; and not further back than the block.
        Operand<TFloat32> before =
            tf.withControlDependencies(back).stopGradient(pass.states().get(i));
        Operand<TFloat32> after = pass.blocks().get(i).again(before);
        back = through(ofGpt2("h." + i), after, back, before);
      }
      List<Param> first = ofGpt2("wte", "wpe");
      shares.keySet().stream()
          .filter(w -> gpt2.stream().noneMatch(part -> part.all().contains(w)))
          .forEach(first::add);
      through(first, pass.states().get(0), back, null);
      return shares.values().stream()
          .map(of -> of.size() == 1 ? of.get(0) : tf.math.addN(of))
          .toList();
    }

    /** Those of GPT-2's weights below these names whose gradients are wanted. */
    private List<Param> ofGpt2(String... names) {
      return new ArrayList<>(
          Stream.of(names)
              .flatMap(name -> gpt2.stream().map(part -> part.at(name)))
              .flatMap(part -> part.all().stream())
              .filter(shares::containsKey)
              .toList());
    }

    /**
     * Takes d loss / d y through a part of the model, and notes what it gives for the part's
     * weights.
     *
     * @param x the part's input, or null where nothing comes before it
     * @return d loss / d x
     */
    private Operand<TFloat32> through(
        List<Param> part, Operand<TFloat32> y, Operand<TFloat32> dy, Operand<TFloat32> x) {
      List<Output<?>> by = new ArrayList<>();
      part.forEach(w -> by.add(w.value().asOutput()));
      if (x != null) {
        by.add(x.asOutput());
      }
      Output<?>[] found =
          graph.addGradients(
              null,
              new Output<?>[] {y.asOutput()},
              by.toArray(Output<?>[]::new),
              new Output<?>[] {dy.asOutput()});
      for (int i = 0; i < part.size(); i++) {
        shares.get(part.get(i)).add(found[i].expect(TFloat32.class));
      }
      return x == null ? null : found[part.size()].expect(TFloat32.class);
    }
  }
}
