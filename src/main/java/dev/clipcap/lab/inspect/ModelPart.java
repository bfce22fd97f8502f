package dev.clipcap.lab.inspect;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * Weights that belong together.
 *
 * @param name clip, mapper, gpt2 ...
 * @param state what training did to them
 * @param weights in the order of the file
 */
@JsonPropertyOrder({"name", "state", "count", "bytes", "weights"})
public record ModelPart(String name, State state, List<Weight> weights) {
  /** What training did to a part. */
  public enum State {
    /** It changed them. */
    @JsonProperty("trained")
    TRAINED,
    /** It left them as they were. */
    @JsonProperty("frozen")
    FROZEN,
    /** Another training made them; they were converted, or made by pretrain-mini. */
    @JsonProperty("pretrained")
    PRETRAINED,
    /** A captioner does not say whether its GPT-2 was trained; the run's folder around it does. */
    @JsonProperty("unknown")
    UNKNOWN
  }

  /**
   * One tensor of weights.
   *
   * @param name the checkpoint's
   * @param shape as in the checkpoint; empty for a scalar
   * @param count numbers in it
   * @param storage float32 or float16: how the file keeps it
   */
  public record Weight(String name, long[] shape, long count, String storage) {}

  public ModelPart {
    weights = List.copyOf(weights);
  }

  /** Numbers in the weights. */
  @JsonProperty
  public long count() {
    return weights.stream().mapToLong(Weight::count).sum();
  }

  /** Bytes of the weights in memory, where they are float32 whatever the file keeps. */
  @JsonProperty
  public long bytes() {
    return Float.BYTES * count();
  }
}
