package dev.clipcap.core.mapper;

import dev.clipcap.core.nn.Dropout;
import dev.clipcap.core.nn.Layers;
import dev.clipcap.core.nn.Params;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * The MLP mapper of ClipCap (Mokady et al. 2021, section 3.1): Linear(D, kC/2), tanh, Linear(kC/2,
 * kC), its output read as k vectors of width C. A config may give the hidden layer another width.
 *
 * <p>Dropout, which the paper has not, takes values from the embedding and from the hidden layer
 * after its activation.
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
    return prefix(embedding, Dropout.OFF);
  }

  @Override
  public Operand<TFloat32> prefix(Operand<TFloat32> embedding, Dropout dropout) {
    Ops tf = params.tf();
    Layers layers = new Layers(tf);
    Params model = params.at("model"); // torch.nn.Sequential: 0 linear, 1 activation, 2 linear
    int out = config.prefix() * config.width();
    int hidden = config.hiddenWidth();

    Operand<TFloat32> x = dropout.apply(tf, embedding);
    x = layers.linear(model.at(0), x, config.embedding(), hidden);
    x = dropout.apply(tf, config.activation().of(tf, x));
    x = layers.linear(model.at(2), x, hidden, out); // [B, k*C]
    return tf.reshape(x, tf.constant(new int[] {-1, config.prefix(), config.width()}));
  }
}
