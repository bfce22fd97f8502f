package dev.clipcap.core.clip;

import dev.clipcap.core.nn.Init;
import dev.clipcap.core.nn.Layers;
import dev.clipcap.core.nn.Params;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.index.Indices;
import org.tensorflow.op.Ops;
import org.tensorflow.op.linalg.MatMul;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * CLIP's image tower, a vision transformer, with Hugging Face's weight names.
 *
 * <p>Dimensions: B batch, P pixels on a side, G patches on a side, C width, D shared space.
 *
 * @param grid G
 * @param patch pixels on a side of a patch
 * @param projection D
 * @param params its weights, {@code vision_model.*} and the rest
 */
public record ClipVision(
    ClipBlocks.Sizes sizes, int grid, int patch, int projection, Params params) {

  /**
   * What a pass over a batch of images gives.
   *
   * @param patches the rows [B*(1+G*G), C] of the patches' embeddings, the class token before them
   * @param blocks all rows after the first layer norm and after each block, in order
   * @param pooled the class token after the last layer norm [B, C]
   * @param embedding the image embedding [B, D], not normalised
   */
  public record Pass(
      Operand<TFloat32> patches,
      List<Operand<TFloat32>> blocks,
      Operand<TFloat32> pooled,
      Operand<TFloat32> embedding) {}

  /** Normalised pixels [B, 3, P, P] -> embeddings [B, D], not normalised. */
  public Operand<TFloat32> embed(Operand<TFloat32> pixels) {
    return pass(pixels).embedding();
  }

  /** Normalised pixels [B, 3, P, P] -> embeddings and what came before them. */
  public Pass pass(Operand<TFloat32> pixels) {
    int width = sizes.width();
    Params model = params.at("vision_model");
    ClipBlocks blocks = new ClipBlocks(model, sizes);
    Operand<TInt32> batch = Layers.size(params.tf(), pixels, 0);

    Operand<TFloat32> patches = embedPatches(model.at("embeddings"), pixels, batch);
    Operand<TFloat32> x =
        blocks.layerNorm(model.at("pre_layrnorm"), patches); // sic: the name has no e
    List<Operand<TFloat32>> states = new ArrayList<>(List.of(x));
    states.addAll(blocks.apply(x, batch, null));

    // The embedding takes the class token alone: after the last block only its row is computed.
    int last = sizes.layers() - 1;
    Operand<TFloat32> classToken =
        blocks.block(last, states.get(last), this::classTokens, batch, null); // [B, C]
    Operand<TFloat32> pooled = blocks.layerNorm(model.at("post_layernorm"), classToken);
    Operand<TFloat32> embedding =
        blocks
            .layers()
            .linearWithoutBias(
                params.at("visual_projection"),
                pooled,
                width,
                projection,
                Init.normal(1 / Math.sqrt((double) width)));
    return new Pass(patches, List.copyOf(states), pooled, embedding);
  }

  /** Rows [B*(1+G*G), C] -> each image's first, [B, C]. */
  private Operand<TFloat32> classTokens(Operand<TFloat32> rows) {
    Ops tf = params.tf();
    return tf.stridedSlice(
        tf.reshape(rows, tf.constant(new int[] {-1, 1 + grid * grid, sizes.width()})),
        Indices.all(),
        Indices.at(0));
  }

  /**
   * A linear map of each patch, the class token before them, and positions: a strided convolution.
   */
  private Operand<TFloat32> embedPatches(
      Params p, Operand<TFloat32> pixels, Operand<TInt32> batch) {
    Ops tf = params.tf();
    int width = sizes.width();
    int patchPixels = 3 * patch * patch;

    Operand<TFloat32> grouped =
        tf.reshape(pixels, tf.constant(new int[] {-1, 3, grid, patch, grid, patch}));
    Operand<TFloat32> patches =
        tf.reshape(
            tf.linalg.transpose(grouped, tf.constant(new int[] {0, 2, 4, 1, 3, 5})),
            tf.constant(new int[] {-1, patchPixels})); // [B*G*G, 3*patch*patch]
    Operand<TFloat32> kernel =
        tf.reshape(
            p.at("patch_embedding").get("weight", Init.normal(0.02), width, 3, patch, patch),
            tf.constant(new int[] {width, patchPixels}));
    Operand<TFloat32> embedded =
        tf.reshape(
            tf.linalg.matMul(patches, kernel, MatMul.transposeB(true)),
            tf.constant(new int[] {-1, grid * grid, width}));
    Operand<TFloat32> classToken =
        tf.broadcastTo(
            p.get("class_embedding", Init.normal(1 / Math.sqrt((double) width)), width),
            tf.stack(List.of(batch, tf.constant(1), tf.constant(width)))); // [B, 1, C]
    Operand<TFloat32> positions =
        p.at("position_embedding").get("weight", Init.normal(0.02), 1 + grid * grid, width);
    Operand<TFloat32> x =
        tf.math.add(tf.concat(List.of(classToken, embedded), tf.constant(1)), positions);
    return tf.reshape(x, tf.constant(new int[] {-1, width}));
  }
}
