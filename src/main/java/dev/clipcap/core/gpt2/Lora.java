package dev.clipcap.core.gpt2;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clipcap.core.nn.Init;
import dev.clipcap.core.nn.Kernels;
import dev.clipcap.core.nn.Param;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.io.InvalidInputException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * LoRA (Hu et al. 2021, "LoRA: Low-Rank Adaptation of Large Language Models", section 4.1): GPT-2's
 * matrices W [in, out] stay, and beside each of them two small ones are learnt, A [r, in] and B
 * [out, r]:
 *
 * <pre>y = x W + b + (alpha / r) (x A^T) B^T</pre>
 *
 * <p>Names, shapes and first values are those of Hugging Face's peft: A as torch.nn.Linear starts
 * (Kaiming uniform with a = sqrt 5), B all zeros, so that training begins with GPT-2 as it is.
 * Afterwards (alpha / r) (B A)^T is added to W, and the model is a plain GPT-2 again.
 *
 * @param rank r
 * @param alpha what B A is scaled by, over the rank; absent for the rank, which scales by 1
 * @param targets which matrices of a block; absent for all of {@link #MATRICES}
 */
public record Lora(@JsonProperty(required = true) int rank, Double alpha, List<String> targets) {
  /** The matrices of a block. */
  public static final List<String> MATRICES =
      List.of("attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj");

  /** The names of the two beside a matrix. */
  public static final String A = "lora_A.weight";

  public static final String B = "lora_B.weight";

  private static final Pattern WEIGHT =
      Pattern.compile("(?:.*\\.)?(h\\.\\d+\\.(" + String.join("|", MATRICES) + "))\\.weight");

  public Lora {
    require(rank >= 1, "rank", rank, "1 or more");
    require(alpha == null || (alpha > 0 && Double.isFinite(alpha)), "alpha", alpha, "above 0");
    require(
        targets == null
            || (!targets.isEmpty()
                && MATRICES.containsAll(targets)
                && new HashSet<>(targets).size() == targets.size()),
        "targets",
        targets,
        "some of " + MATRICES);
    targets = targets == null ? null : List.copyOf(targets);
  }

  private static void require(boolean holds, String field, Object found, String expected) {
    InvalidInputException.refuseIf(
        !holds,
        "field 'finetune.lora." + field + "'",
        String.valueOf(found),
        expected,
        "correct the experiment");
  }

  /** alpha / r. */
  public double scale() {
    return (alpha == null ? rank : alpha) / rank;
  }

  /** Which matrices of a block it stands beside. */
  public List<String> matrices() {
    return targets == null ? MATRICES : targets;
  }

  /** The layer of a weight, such as {@code h.0.attn.c_attn}, if it stands beside that. */
  Optional<String> layer(String weight) {
    Matcher name = WEIGHT.matcher(weight);
    return name.matches() && matrices().contains(name.group(2))
        ? Optional.of(name.group(1))
        : Optional.empty();
  }

  /** Products with matrices that have adapters beside them, which are multiplied with likewise. */
  public Kernels beside(Kernels kernels) {
    return new Beside(this, kernels, null);
  }

  private record Beside(Lora lora, Kernels kernels, Params adapters) implements Kernels {
    @Override
    public Kernels keeping(Params own) {
      return new Beside(lora, kernels.keeping(own), own);
    }

    @Override
    public Param create(Ops tf, String name, Shape shape, Init init, Use use) {
      return kernels.create(tf, name, shape, init, use);
    }

    @Override
    public Operand<TFloat32> times(Ops tf, Operand<TFloat32> x, Param w, boolean transposed) {
      return kernels.times(tf, x, w, transposed);
    }

    @Override
    public Operand<TFloat32> affine(Ops tf, Operand<TFloat32> x, Param w, Operand<TFloat32> b) {
      Operand<TFloat32> y = kernels.affine(tf, x, w, b); // [N, out]
      Optional<String> layer = lora.layer(w.name());
      if (layer.isEmpty()) {
        return y;
      }
      Params beside = adapters.at(layer.get());
      long in = w.shape().get(0);
      long out = w.shape().get(1);
      Param down = beside.matrix(A, Init.uniform(in), lora.rank, in);
      Param up = beside.matrix(B, Init.zeros(), out, lora.rank);
      Operand<TFloat32> low = kernels.times(tf, x, down, true); // [N, r]
      Operand<TFloat32> change = kernels.times(tf, low, up, true); // [N, out]
      return tf.math.add(y, tf.math.mul(change, tf.constant((float) lora.scale())));
    }

    @Override
    public NextTokens best(Ops tf, Operand<TFloat32> x, Param table, Operand<TInt32> count) {
      return kernels.best(tf, x, table, count);
    }
  }

  /**
   * Adds what the adapters learnt to GPT-2's matrices.
   *
   * @param gpt2 its weights, which have their values
   * @param adapters an adapter's local name, such as {@code h.0.attn.c_attn.lora_A.weight}, to its
   *     value in row-major order; null where there is none
   */
  public void merge(Session session, Params gpt2, Function<String, float[]> adapters) {
    for (Param weight : gpt2.all()) {
      if (layer(weight.name()).isPresent()) {
        Weights.assign(
            session,
            gpt2,
            List.of(weight),
            name -> merged(name, Weights.read(session, weight), adapters));
      }
    }
  }

  /**
   * W + (alpha / r) (B A)^T in the tensor's place; W as it is where no adapter stands beside it.
   */
  public TFloat32 merged(String name, TFloat32 w, Function<String, float[]> adapters) {
    layer(name)
        .ifPresent(
            layer -> {
              float[] a = adapters.apply(layer + "." + A);
              float[] b = adapters.apply(layer + "." + B);
              if (a == null || b == null) {
                return;
              }
              int in = a.length / rank;
              int out = b.length / rank;
              FloatDataBuffer values = w.asRawTensor().data().asFloats();
              float[] row = new float[out];
              for (int i = 0; i < in; i++) {
                FloatDataBuffer ofInput = values.offset((long) i * out);
                ofInput.read(row);
                for (int o = 0; o < out; o++) {
                  double change = 0;
                  for (int r = 0; r < rank; r++) {
                    change += (double) a[r * in + i] * b[o * rank + r];
                  }
                  row[o] = (float) (row[o] + scale() * change);
                }
                ofInput.write(row);
              }
            });
    return w;
  }
}
