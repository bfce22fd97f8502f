package dev.clipcap.encoder;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import dev.clipcap.core.tf.GraphModel;
import dev.clipcap.core.tf.Opening;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.tf.SessionRun;
import dev.clipcap.core.tf.Tensors;
import dev.clipcap.core.tf.WeightSource;
import dev.clipcap.io.InvalidInputException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** CLIP's text tower ready to run: token ids in, embeddings out. */
public final class TextEncoder extends GraphModel {
  private final int positions;
  private final Integer end; // of a text; null for the highest id
  private final Operand<TInt32> ids;
  private final Operand<TFloat32> embedding;

  /**
   * @param config sizes; with a text tower
   * @param restore gives the weights their values, under Hugging Face's names
   */
  public TextEncoder(ClipConfig config, WeightSource restore) {
    super(restore::require);
    try (Opening opening = new Opening()) {
      opening.add(this);
      refuseIf(
          config.text() == null,
          "CLIP config",
          "no text tower",
          "text_config",
          "use a CLIP that was converted whole");
      positions = config.text().positions();
      end = config.text().endToken();
      ids = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1, -1)));
      embedding = config.textTower(params).embed(ids);
      open();
      restore.restore(session(), params);
      opening.keep();
    }
  }

  /**
   * Loads the text tower of a CLIP SavedModel.
   *
   * @throws InvalidInputException if the folder is none, or the model reads no text
   */
  public static TextEncoder load(Path savedModel) {
    return new TextEncoder(
        SavedModels.config(savedModel, ClipConfig.class), WeightSource.of(savedModel));
  }

  /**
   * The embeddings [B, D] of texts, not normalised. A text longer than the model's positions is cut
   * and its last id put at the end of what is left, as OpenAI's {@code truncate=True} does.
   *
   * @param texts ids of each, the last of them the end-of-text id, which is the model's highest
   *     where its config names none
   * @throws InvalidInputException if its config names another
   */
  public float[][] encode(List<int[]> texts) {
    int longest = texts.stream().mapToInt(text -> text.length).max().orElseThrow();
    int[][] rows = new int[texts.size()][];
    for (int i = 0; i < rows.length; i++) {
      int[] text = texts.get(i);
      rows[i] = Arrays.copyOf(text, Math.min(longest, positions)); // padded on the right with 0
      if (text.length > positions) {
        rows[i][positions - 1] = text[text.length - 1];
      }
      refuseIf(
          end != null && Arrays.stream(rows[i]).noneMatch(id -> id == end),
          "tokenizer",
          "a text without id " + end,
          "one in each, where CLIP's config has a text end",
          "use the tokenizer that belongs to the model");
    }
    try (SessionRun run = new SessionRun(session())) {
      return run.feed(ids, Tensors.of(rows)).rows(embedding);
    }
  }
}
