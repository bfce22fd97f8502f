package dev.clipcap.lab.bench;

import dev.clipcap.accel.Precision;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What is timed, here and in PyTorch.
 *
 * @param name of the row
 * @param kind of work
 * @param precision of matrix products here
 * @param peer what converters/pytorch_bench.py is told to do, by field
 * @param peerPrecisions those of PyTorch that it is compared with, its own first
 * @param cost what a run cannot do without
 * @param images captions or images in a run here
 * @param peerImages the same in PyTorch, which may be too slow for as many
 * @param open prepares it here
 */
record Task(
    String name,
    Kind kind,
    Precision precision,
    Map<String, Object> peer,
    List<String> peerPrecisions,
    Cost cost,
    int images,
    int peerImages,
    Supplier<Work> open) {

  /** What is done, in any precision. */
  String work() {
    return name.replace(", " + precision.label(), "");
  }

  /** Work that is alike: it shares a chart. */
  enum Kind {
    /** Weights change, and need more precision than bfloat16. */
    TRAINING,
    /** A model's results. */
    MODELS,
    /**
     * Image by image in PyTorch: no two shapes are the same for long, so compiling does not pay.
     */
    CAPTIONS
  }
}
