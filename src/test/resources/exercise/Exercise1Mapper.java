package dev.clipcap.exercise;

import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.mapper.PrefixMapper;
import dev.clipcap.core.nn.Layers;
import dev.clipcap.core.nn.Params;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

public final class Exercise1Mapper implements PrefixMapper {
  private final MapperConfig config;
  private final Params params;

  public Exercise1Mapper(MapperConfig config, Params params) {
    this.config = config;
    this.params = params;
  }

  @Override
  public Operand<TFloat32> prefix(Operand<TFloat32> embedding) {
    Ops tf = params.tf();
    Layers layers = new Layers(tf);
    int out = config.prefix() * config.width();
    Operand<TFloat32> hidden =
        layers.linear(params.at("model").at(0), embedding, config.embedding(), out / 2);
    Operand<TFloat32> activation =
        config.activation() == MapperConfig.Activation.TANH
            ? tf.math.tanh(hidden)
            : tf.nn.relu(hidden);
    Operand<TFloat32> x =
        layers.linear(params.at("model").at(2), activation, out / 2, out);
    return tf.reshape(x, tf.constant(new int[] {-1, config.prefix(), config.width()}));
  }
}
