package dev.clipcap.convert;

import dev.clipcap.files.checkpoint.Checkpoint;

/**
 * What the tensors of a whole captioner (mapper and GPT-2 in one file) tell of its configuration.
 *
 * @param layout whose names it has; the paper's MLP has a tanh, the report's a ReLU
 */
public record ClipCapShape(Layout layout, MapperShape mapper, Gpt2Shape gpt2) {
  /** Whose names a checkpoint has. */
  public enum Layout {
    /** {@code clip_project.*} and {@code gpt.*}. */
    PAPER,
    /** {@code prefix_mapper.*} and {@code gpt_model.*}. */
    REPORT
  }

  /**
   * Reads the sizes off a checkpoint.
   *
   * @throws dev.clipcap.io.InvalidInputException if a part is missing or sizes contradict each
   *     other
   */
  public static ClipCapShape of(Checkpoint checkpoint) {
    Gpt2Shape gpt2 = Gpt2Shape.of(checkpoint, WeightMaps.clipCapGpt2());
    MapperShape mapper = MapperShape.of(checkpoint, gpt2.width());
    boolean report =
        WeightMaps.clipCapMapper().plainNames(checkpoint).stream()
            .anyMatch(name -> name.startsWith("prefix_mapper."));
    return new ClipCapShape(report ? Layout.REPORT : Layout.PAPER, mapper, gpt2);
  }
}
