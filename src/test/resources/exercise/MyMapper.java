package dev.clipcap.exercise;

import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.mapper.PrefixMapper;
import dev.clipcap.core.nn.Layers;
import dev.clipcap.core.nn.Params;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Two residual layers, then a linear one. */
public final class MyMapper implements PrefixMapper {
  private static final int HIDDEN = 512;

  private final MapperConfig config;
  private final Params params;

  public MyMapper(MapperConfig config, Params params) {
    this.config = config;
    this.params = params;
  }

  @Override
  public Operand<TFloat32> prefix(Operand<TFloat32> embedding) {
    Ops tf = params.tf();
    Layers layers = new Layers(tf);
    Operand<TFloat32> x = layers.linear(params.at("in"), embedding, config.embedding(), HIDDEN);
    for (int i = 0; i < 2; i++) {
      Operand<TFloat32> y = tf.nn.relu(x);
      x = tf.math.add(x, layers.linear(params.at("block").at(i), y, HIDDEN, HIDDEN));
    }
    int out = config.prefix() * config.width();
    Operand<TFloat32> flat = layers.linear(params.at("out"), tf.nn.relu(x), HIDDEN, out);
    return tf.reshape(flat, tf.constant(new int[] {-1, config.prefix(), config.width()}));
  }
}
