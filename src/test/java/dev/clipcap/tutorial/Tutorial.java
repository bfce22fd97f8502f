package dev.clipcap.tutorial;

import dev.clipcap.caption.Caption;
import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.CaptionerConfig;
import dev.clipcap.core.gpt2.Gpt2;
import dev.clipcap.core.mapper.Mappers;
import dev.clipcap.core.mapper.PrefixMapper;
import dev.clipcap.core.nn.Dropout;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.GraphOps;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.tf.Sessions;
import dev.clipcap.core.tf.Tensors;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.core.tokens.BpeTokenizer;
import dev.clipcap.encoder.ImageEncoder;
import dev.clipcap.image.ImageProcessor;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The code of docs/tutorial.md: an image becomes a caption, every step by itself. */
final class Tutorial {
  static final Path IMAGE = Path.of("docs", "images", "tutorial.jpg");
  static final Path CLIP = Path.of("savedmodels", "clip-mini");
  static final int SIZE = 224;

  private Tutorial() {}

  /** Step 1: a file to pixels [3, 224, 224]. */
  static float[] pixels(Path image) throws IOException {
    float[] pixels = new float[3 * SIZE * SIZE];
    ImageProcessor processor = ImageProcessor.clip(SIZE);
    processor.process(Files.readAllBytes(image), image.toString(), FloatBuffer.wrap(pixels));
    return pixels;
  }

  /** Step 2: pixels to an embedding [D]. */
  static float[] embedding(float[] pixels) {
    try (ImageEncoder clip = ImageEncoder.load(CLIP)) {
      return clip.encode(List.of(pixels))[0];
    }
  }

  /**
   * What steps 3 to 5 give.
   *
   * @param prefix [k, C]
   * @param logits [k+T, V]; row k-1+t predicts token t
   * @param tokenTable GPT-2's token embeddings [V, C]
   */
  record Forward(float[][] prefix, float[][] logits, float[][] tokenTable) {}

  /** Steps 3 to 5: an embedding [D] and T tokens through mapper and GPT-2, without a cache. */
  static Forward forward(Path captioner, float[] image, int[] tokens) {
    CaptionerConfig config = SavedModels.config(captioner, CaptionerConfig.class);
    try (Graph graph = new Graph()) {
      Ops tf = GraphOps.of(graph);
      Params params = new Params(tf);
      Operand<TFloat32> embedding =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(1, image.length))); // [1, D]
      Operand<TInt32> caption =
          tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(1, tokens.length))); // [1, T]

      PrefixMapper mapper = Mappers.of(config.mapper(), params.at("clip_project"));
      Operand<TFloat32> prefix = mapper.prefix(embedding); // [1, k, C]

      Gpt2 gpt2 = new Gpt2(config.gpt2(), params.at("gpt").at("transformer"));
      Operand<TFloat32> input =
          tf.concat(List.of(prefix, gpt2.embed(caption)), tf.constant(1)); // [1, k+T, C]
      Operand<TFloat32> logits = gpt2.logits(gpt2.full(input, Dropout.OFF).hidden()); // [k+T, V]

      try (Session session = Sessions.open(graph);
          TFloat32 imageValue = Tensors.of(new float[][] {image});
          TInt32 captionValue = Tensors.of(new int[][] {tokens})) {
        SavedModels.restore(session, params, captioner, UnaryOperator.identity());
        Operand<TFloat32> vectors = tf.squeeze(prefix); // [k, C]
        try (Result result =
                session
                    .runner()
                    .feed(embedding, imageValue)
                    .feed(caption, captionValue)
                    .fetch(vectors)
                    .fetch(logits)
                    .run();
            TFloat32 table = Weights.read(session, params.only("gpt.transformer.wte.weight"))) {
          return new Forward(
              Tensors.rows((TFloat32) result.get(0)),
              Tensors.rows((TFloat32) result.get(1)),
              Tensors.rows(table));
        }
      }
    }
  }

  /** Step 4: how near each token is to a prefix vector. */
  static double[] cosines(float[] vector, float[][] tokenTable) {
    double[] cosines = new double[tokenTable.length];
    for (int token = 0; token < tokenTable.length; token++) {
      float[] row = tokenTable[token];
      cosines[token] = dot(vector, row) / Math.sqrt(dot(vector, vector) * dot(row, row));
    }
    return cosines;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  /** Step 5: logits [V] to log-probabilities [V]. */
  static double[] logSoftmax(float[] logits) {
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit);
    }
    double[] logs = new double[logits.length];
    for (int i = 0; i < logits.length; i++) {
      logs[i] = logits[i] - Math.log(sum);
    }
    return logs;
  }

  /** Step 6: the most probable token, again and again. */
  static Caption caption(Path captioner, Path image) {
    try (Captioner loaded = Captioner.load(captioner)) {
      return loaded.caption(image);
    }
  }

  /** Step 7: minus the mean log-probability of a caption's tokens. */
  static double loss(Forward forward, int[] tokens) {
    int k = forward.prefix().length;
    double sum = 0;
    for (int t = 0; t < tokens.length; t++) {
      sum -= logSoftmax(forward.logits()[k - 1 + t])[tokens[t]];
    }
    return sum / tokens.length;
  }

  /** The tokens of a caption. */
  static int[] tokens(Path captioner, String caption) {
    try (BpeTokenizer tokenizer = BpeTokenizer.load(captioner.resolve("tokenizer.json"))) {
      return tokenizer.encode(caption);
    }
  }
}
