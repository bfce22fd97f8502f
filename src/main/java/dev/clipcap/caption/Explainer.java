package dev.clipcap.caption;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Hides an image's patches one after the other and looks at its prefix.
 *
 * @param embed images to the embeddings that the mapper takes
 * @param batch images that go through the models together
 */
record Explainer(LoadedModels models, Function<List<ClipImage>, float[][]> embed, int batch) {
  /**
   * Explains any caption of an image.
   *
   * @param size P, of the image
   * @param patch pixels on a side of what is hidden
   */
  Explanation explain(ClipImage image, Caption caption, int size, int patch) {
    int grid = size / patch;
    List<ClipImage> images = new ArrayList<>(List.of(image));
    for (int cell = 0; cell < grid * grid; cell++) {
      images.add(hide(image, size, cell / grid * patch, cell % grid * patch, patch));
    }
    int[] tokens = caption.tokens().stream().mapToInt(Caption.Token::id).toArray();
    List<float[]> logs = new ArrayList<>(); // [1 + G*G][T]
    float[] whole = null; // the embedding of the image as it is
    for (int from = 0; from < images.size(); from += batch) {
      float[][] some = embed.apply(images.subList(from, Math.min(images.size(), from + batch)));
      whole = from == 0 ? some[0] : whole;
      logs.addAll(Arrays.asList(models.prefixAndGpt2().logProbabilities(some, tokens)));
    }
    return new Explanation(
        caption,
        models.neighbours(whole),
        grid,
        Explanation.Square.of(image.square()),
        changes(logs, tokens.length));
  }

  private static List<List<Double>> changes(List<float[]> logs, int tokens) {
    float[] seen = logs.get(0);
    return IntStream.range(0, tokens)
        .mapToObj(t -> logs.stream().skip(1).map(hidden -> (double) hidden[t] - seen[t]).toList())
        .toList();
  }

  /** A copy with a square at the model's mean colour, which normalisation has made 0. */
  private static ClipImage hide(ClipImage image, int size, int top, int left, int patch) {
    float[] pixels = image.pixels().clone();
    for (int channel = 0; channel < 3; channel++) {
      for (int y = top; y < top + patch; y++) {
        int row = (channel * size + y) * size;
        Arrays.fill(pixels, row + left, row + left + patch, 0);
      }
    }
    return new ClipImage(pixels, image.square());
  }
}
