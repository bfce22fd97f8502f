package dev.clipcap.mapper;

import dev.clipcap.tf.Layers;
import dev.clipcap.tf.Params;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The MLP mapper of ClipCap (Mokady et al. 2021, section 3.1): Linear(D, kC/2), tanh, Linear(kC/2,
 * kC), its output read as k vectors of width C.
 */
public final class MlpMapper implements PrefixMapper {
  private final MapperConfig config;
  private final Params params;

  public MlpMapper(MapperConfig config, Params params) {
    this.config = config;
    this.params = params;
  }

  @Override
  public Operand<TFloat32> prefix(Operand<TFloat32> embedding) {
    Ops tf = params.tf();
    Layers layers = new Layers(tf);
    Params model = params.at("model"); // torch.nn.Sequential: 0 linear, 1 activation, 2 linear
    int out = config.prefix() * config.width();
    int hidden = out / 2;

    Operand<TFloat32> x = layers.linear(model.at(0), embedding, config.embedding(), hidden);
    x = config.activation().of(tf, x);
    x = layers.linear(model.at(2), x, hidden, out); // [B, k*C]
    return tf.reshape(x, tf.constant(new int[] {-1, config.prefix(), config.width()}));
  }
}
