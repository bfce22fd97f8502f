package dev.clipcap.caption;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import dev.clipcap.convert.ClipCapShape;
import dev.clipcap.convert.ClipCapShape.Gpt2Shape;
import dev.clipcap.convert.ClipCapShape.MapperShape;
import dev.clipcap.convert.HuggingFaceConfig;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.gpt2.OpenAiGpt2;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.tf.Opening;
import dev.clipcap.core.tokens.BpeTokenizer;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Wording;

/**
 * A captioner as one file of weights, the mapper's and GPT-2's, as the paper authors' and the
 * report's training programs save it: its sizes are read off the tensors' shapes.
 */
record BareCheckpoint(Checkpoint checkpoint, BareOptions options) {
  /** Width of an attention head in every published GPT-2. */
  private static final int HEAD_WIDTH = 64;

  private static final int MOST_ROUNDING = 128;

  /** The sizes of mapper and GPT-2; CLIP is not in the file. */
  CaptionerConfig config() {
    ClipCapShape shape = ClipCapShape.of(checkpoint);
    return new CaptionerConfig(
        null, options.normalizeEmbedding(), mapper(shape), gpt2(shape.gpt2()));
  }

  private MapperConfig mapper(ClipCapShape shape) {
    MapperShape mapper = shape.mapper();
    MapperConfig.Type type =
        mapper.layers() > 0
            ? MapperConfig.Type.TRANSFORMER
            : mapper.hidden() > 0 ? MapperConfig.Type.MLP : MapperConfig.Type.LINEAR;
    boolean mlp = type == MapperConfig.Type.MLP;
    boolean report = shape.layout() == ClipCapShape.Layout.REPORT;
    return new MapperConfig(
        type,
        mapper.embedding(),
        mapper.prefixLength(),
        mapper.width(),
        mapper.clipLength(),
        mapper.layers(),
        type == MapperConfig.Type.TRANSFORMER ? options.mapperHeads() : 0,
        options.mapperActivation() == null && type != MapperConfig.Type.LINEAR
            ? mlp && !report ? MapperConfig.Activation.TANH : MapperConfig.Activation.RELU
            : options.mapperActivation(),
        mlp ? (Integer) mapper.hidden() : null,
        0,
        null);
  }

  private Gpt2Config gpt2(Gpt2Shape shape) {
    int width = shape.width();
    if (options.gpt2Config() == null) {
      String remedy = "add " + Wording.setting("gpt2", "CONFIG.json");
      refuseIf(
          width % HEAD_WIDTH != 0,
          checkpoint.path().toString(),
          "a GPT-2 of width " + width + ", no multiple of " + HEAD_WIDTH,
          "a published GPT-2, or its number of heads, which a checkpoint does not carry",
          remedy);
      refuseIf(
          shape.inner() != 4L * width,
          checkpoint.path().toString(),
          "a GPT-2 of width %s with MLPs of width %s".formatted(width, shape.inner()),
          "MLPs four times as wide, as in a published GPT-2",
          remedy);
      return OpenAiGpt2.config(
          shape.vocabulary(), shape.positions(), width, shape.layers(), width / HEAD_WIDTH, 0);
    }
    Gpt2Config config = HuggingFaceConfig.gpt2(options.gpt2Config());
    Gpt2Shape said =
        new Gpt2Shape(
            config.vocabSize(),
            config.positions(),
            config.width(),
            config.layers(),
            config.innerWidth());
    refuseIf(
        !said.equals(shape),
        options.gpt2Config().toString(),
        sizes(said),
        sizes(shape) + ", which " + checkpoint.path() + " has",
        "give the config.json of the GPT-2 in the checkpoint");
    return config;
  }

  private static String sizes(Gpt2Shape gpt2) {
    return "vocab_size %s, n_positions %s, n_embd %s, n_layer %s, n_inner %s"
        .formatted(gpt2.vocabulary(), gpt2.positions(), gpt2.width(), gpt2.layers(), gpt2.inner());
  }

  /**
   * The tokenizer, which must have as many tokens as the checkpoint's GPT-2, or so many fewer as
   * rounding up leaves empty: tables are often made a multiple of 8 to 128 rows long.
   *
   * @throws InvalidInputException if it has more or fewer
   */
  BpeTokenizer tokenizer(int vocabulary) {
    try (Opening opening = new Opening()) {
      BpeTokenizer tokenizer = opening.add(BpeTokenizer.load(options.tokenizerFile()));
      int size = tokenizer.size();
      boolean rounded = vocabulary % 8 == 0 && vocabulary - size < MOST_ROUNDING;
      refuseIf(
          size > vocabulary || (size < vocabulary && !rounded),
          options.tokenizerFile().toString(),
          (size < vocabulary ? "fewer" : "more") + " than " + vocabulary + " tokens",
          vocabulary + ", as many as " + checkpoint.path() + " has",
          "give the model's own tokenizer with " + Wording.setting("tokenizer", "TOKENIZER.json"));
      tokenizer.requireFor(vocabulary);
      opening.keep();
      return tokenizer;
    }
  }
}
