package dev.clipcap.caption;

import dev.clipcap.convert.Checkpoint;
import dev.clipcap.convert.ClipCapShape;
import dev.clipcap.convert.Gpt2Shape;
import dev.clipcap.convert.MapperShape;
import dev.clipcap.gpt2.BpeTokenizer;
import dev.clipcap.gpt2.Gpt2Config;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.mapper.MapperConfig;

/**
 * A captioner as one file of weights, the mapper's and GPT-2's, as the paper authors' and the
 * report's training programs save it: its sizes are read off the tensors' shapes.
 */
final class BareCheckpoint {
  /** Width of an attention head in every published GPT-2. */
  private static final int HEAD_WIDTH = 64;

  private static final float EPSILON = 1e-5f;

  private final Checkpoint checkpoint;
  private final BareOptions options;

  BareCheckpoint(Checkpoint checkpoint, BareOptions options) {
    this.checkpoint = checkpoint;
    this.options = options;
  }

  /** The sizes of mapper and GPT-2; CLIP is not in the file. */
  CaptionerConfig config() {
    ClipCapShape shape = ClipCapShape.of(checkpoint);
    return new CaptionerConfig(
        null, options.normalizeEmbedding(), mapper(shape), gpt2(shape.gpt2()));
  }

  private MapperConfig mapper(ClipCapShape shape) {
    MapperShape mapper = shape.mapper();
    boolean mlp = mapper.kind() == MapperShape.Kind.MLP;
    boolean report = shape.layout() == ClipCapShape.Layout.REPORT;
    return new MapperConfig(
        mlp ? MapperConfig.Type.MLP : MapperConfig.Type.TRANSFORMER,
        Math.toIntExact(mapper.embedding()),
        Math.toIntExact(mapper.prefixLength()),
        Math.toIntExact(mapper.width()),
        Math.toIntExact(mapper.clipLength()),
        mapper.layers(),
        mlp ? 0 : options.mapperHeads(),
        mlp && !report ? MapperConfig.Activation.TANH : MapperConfig.Activation.RELU,
        null);
  }

  private Gpt2Config gpt2(Gpt2Shape shape) {
    int vocabulary = Math.toIntExact(shape.vocabulary());
    int positions = Math.toIntExact(shape.positions());
    int width = Math.toIntExact(shape.width());
    if (options.gpt2Config() == null) {
      if (width % HEAD_WIDTH != 0) {
        throw new InvalidInputException(
            checkpoint.path().toString(),
            "a GPT-2 of width " + width + ", no multiple of " + HEAD_WIDTH,
            "a published GPT-2, or its number of heads, which a checkpoint does not carry",
            "add -Dgpt2=CONFIG.json");
      }
      return new Gpt2Config(
          vocabulary, positions, width, shape.layers(), width / HEAD_WIDTH, EPSILON, 0);
    }
    Gpt2Config config = Json.read(options.gpt2Config(), Gpt2Config.class);
    Gpt2Config same =
        new Gpt2Config(
            vocabulary,
            positions,
            width,
            shape.layers(),
            config.heads(),
            config.layerNormEpsilon(),
            config.dropout());
    if (!config.equals(same)) {
      throw new InvalidInputException(
          options.gpt2Config().toString(),
          sizes(config),
          sizes(same) + ", which " + checkpoint.path() + " has",
          "give the config.json of the GPT-2 in the checkpoint");
    }
    return config;
  }

  private static String sizes(Gpt2Config config) {
    return "vocab_size %d, n_positions %d, n_embd %d, n_layer %d"
        .formatted(config.vocabSize(), config.positions(), config.width(), config.layers());
  }

  /**
   * The tokenizer, which must have as many tokens as the checkpoint's GPT-2.
   *
   * @throws InvalidInputException if it has more or fewer
   */
  BpeTokenizer tokenizer(int vocabulary) {
    BpeTokenizer tokenizer = BpeTokenizer.load(options.tokenizerFile());
    boolean fewer = isUnknown(tokenizer, vocabulary - 1);
    if (fewer || !isUnknown(tokenizer, vocabulary)) {
      tokenizer.close();
      throw new InvalidInputException(
          options.tokenizerFile().toString(),
          (fewer ? "fewer" : "more") + " than " + vocabulary + " tokens",
          vocabulary + ", as many as " + checkpoint.path() + " has",
          "give the model's own tokenizer with -Dtokenizer=TOKENIZER.json");
    }
    return tokenizer;
  }

  private static boolean isUnknown(BpeTokenizer tokenizer, int id) {
    return tokenizer.decode(new int[] {id}).isEmpty();
  }
}
