package dev.clipcap.bench;

import java.util.Map;
import java.util.function.Supplier;

/**
 * What is timed, here and in PyTorch.
 *
 * @param name of the row
 * @param peer what converters/pytorch_bench.py is told to do, by field
 * @param flops floating point operations that a run cannot do without, a multiply-add being two
 * @param bytes of weights that a run cannot do without reading
 * @param images captions or images in a run
 * @param open prepares it here
 */
record Task(
    String name,
    Map<String, Object> peer,
    double flops,
    double bytes,
    int images,
    Supplier<Work> open) {

  /** The shortest time that a machine's limits allow, in seconds. */
  double shortest(Limits limits) {
    return Math.max(flops / limits.flopsPerSecond(), bytes / limits.bytesPerSecond());
  }
}
