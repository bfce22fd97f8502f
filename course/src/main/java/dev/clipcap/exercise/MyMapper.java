package dev.clipcap.exercise;

import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.mapper.PrefixMapper;
import dev.clipcap.core.nn.Params;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Exercise 5, 30 points: a mapper of your own, neither of the paper's two.
 *
 * <p>It takes embeddings [B, D] and gives prefixes [B, k, C] (D {@code config.embedding()}, k
 * {@code config.prefix()}, C {@code config.width()}). Each row of the batch is an image of its own
 * and may not look at the others. Every weight that it trains comes from {@code params.get(name,
 * init, shape)} or from {@code Layers}, which call it; {@code Init} says how a weight starts. A
 * weight that is asked for must be used, else no gradient reaches it.
 *
 * <p>{@code experiments/own-mapper.json} trains it.
 */
public final class MyMapper implements PrefixMapper {
  private final MapperConfig config;
  private final Params params;

  public MyMapper(MapperConfig config, Params params) {
    this.config = config;
    this.params = params;
  }

  @Override
  public Operand<TFloat32> prefix(Operand<TFloat32> embedding) {
    throw new UnsupportedOperationException("exercise 5: a mapper of your own is yours to write");
  }
}
