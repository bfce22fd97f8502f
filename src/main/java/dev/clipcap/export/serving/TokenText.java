package dev.clipcap.export.serving;

import java.nio.charset.StandardCharsets;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

/** Token ids to text inside the graph: the tokens' bytes in a row, what is no UTF-8 replaced. */
final class TokenText {
  private final String[] latin1; // a char for each byte; the padding's last

  /**
   * @param tokens the bytes that each token spells
   */
  TokenText(byte[][] tokens) {
    latin1 = new String[tokens.length + 1];
    for (int i = 0; i < tokens.length; i++) {
      latin1[i] = new String(tokens[i], StandardCharsets.ISO_8859_1);
    }
    latin1[tokens.length] = "";
  }

  /** Ids [B, T], negative where there is no token, to texts [B]. */
  Operand<TString> of(Ops tf, Operand<TInt32> ids) {
    Operand<TInt32> place =
        tf.select(tf.math.less(ids, tf.constant(0)), tf.constant(latin1.length - 1), ids);
    Operand<TString> pieces =
        tf.gather(
            tf.constant(StandardCharsets.ISO_8859_1, latin1), place, tf.constant(0)); // [B, T]
    return tf.strings.unicodeTranscode(
        tf.strings.reduceJoin(pieces, tf.constant(1)), "UTF-8", "UTF-8");
  }
}
