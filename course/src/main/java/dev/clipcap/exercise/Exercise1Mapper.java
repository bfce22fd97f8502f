package dev.clipcap.exercise;

import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.mapper.PrefixMapper;
import dev.clipcap.core.nn.Params;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Exercise 1, 15 points: the MLP mapper of Mokady et al. 2021 (section 3, on the mapping network).
 *
 * <pre>
 *   x [B, D] -> Linear(D, kC/2) -> tanh or ReLU -> Linear(kC/2, kC) -> [B, kC] -> [B, k, C]
 * </pre>
 *
 * <p>D is {@code config.embedding()}, k {@code config.prefix()}, C {@code config.width()}; the
 * activation is {@code config.activation()}: {@code TANH} or {@code RELU}. The weights have the names that the paper authors'
 * {@code torch.nn.Sequential} gives them, and PyTorch's shapes:
 *
 * <pre>
 *   model.0.weight [kC/2, D]    model.0.bias [kC/2]    model.2.weight [kC, kC/2]    model.2.bias [kC]
 * </pre>
 *
 * <p>{@code params.at("model").at(0)} is the view of those that start with {@code model.0.}; {@code
 * new Layers(params.tf()).linear(...)} asks for a weight and a bias and multiplies.
 */
public final class Exercise1Mapper implements PrefixMapper {
  private final MapperConfig config;
  private final Params params;

  public Exercise1Mapper(MapperConfig config, Params params) {
    this.config = config;
    this.params = params;
  }

  @Override
  public Operand<TFloat32> prefix(Operand<TFloat32> embedding) {
    throw new UnsupportedOperationException("exercise 1: the MLP mapper is yours to write");
  }
}
