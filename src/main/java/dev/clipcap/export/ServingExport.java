package dev.clipcap.export;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import dev.clipcap.accel.Acceleration;
import dev.clipcap.accel.Precision;
import dev.clipcap.caption.CaptionerConfig;
import dev.clipcap.caption.CaptionerFolder;
import dev.clipcap.caption.TrainedOn;
import dev.clipcap.convert.ModelExport;
import dev.clipcap.core.decode.Greedy;
import dev.clipcap.core.gpt2.DecodingLoop;
import dev.clipcap.core.gpt2.Gpt2;
import dev.clipcap.core.mapper.Mappers;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.nn.UnitRows;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.tf.Storage;
import dev.clipcap.core.tf.WeightSource;
import dev.clipcap.core.tokens.BpeTokenizer;
import dev.clipcap.core.tokens.TokenBytes;
import dev.clipcap.encoder.PixelGraph;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Output;
import dev.clipcap.io.Wording;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

/**
 * Writes a captioner as a SavedModel that captions by itself, greedily, as {@code
 * Captioner.caption} does: decoding, resizing, CLIP, mapper, GPT-2 and the loop over tokens are in
 * its graph.
 *
 * <p>Its one signature, {@code serving_default}, takes {@code image_bytes} [B], JPEG or PNG files,
 * and gives {@code token_ids} [B, T] (int32, padded with -1 to the longest caption), {@code
 * log_probabilities} [B, T] (of each token, 0 at padding), {@code score} [B] (their mean over the
 * caption) and {@code text} [B]. Images are preprocessed as the captioner's CLIP wants them, but
 * not turned: a photo whose EXIF says that it lies on its side is captioned lying.
 *
 * <p>The folder is also a captioner's folder: it has the same weights, sizes and tokenizer.
 */
public final class ServingExport {
  private static final String FULL_STOP = ".";

  private ServingExport() {}

  /**
   * Writes the folder.
   *
   * @param model SavedModel folder that this project wrote, or the run's folder that it is in
   * @return the captioner's sizes
   * @throws InvalidInputException if the folder is no captioner, or one without CLIP, or with one
   *     that runs as it is
   */
  public static CaptionerConfig write(Path model, Output output) {
    Path captioner = CaptionerFolder.find(model);
    CaptionerConfig config = SavedModels.config(captioner, CaptionerConfig.class);
    refuseIf(
        config.clip() == null,
        captioner.toString(),
        "a captioner without CLIP",
        "one that takes images",
        "train it on images in place of embeddings");
    refuseIf(
        config.clip().runsAsItIs(),
        captioner.toString(),
        "an image encoder that is a SavedModel of its own",
        "one that is rebuilt here, in the one graph for Serving",
        "serve it with " + Wording.command("serve") + ", or train on a CLIP that convert wrote");
    Path tokenizer = captioner.resolve("tokenizer.json");
    int stop;
    try (BpeTokenizer words = BpeTokenizer.load(tokenizer)) {
      stop = words.single(FULL_STOP);
    }
    WeightSource weights = WeightSource.of(captioner);
    weights.require(
        "gpt.transformer.wte.weight", Shape.of(config.gpt2().vocabSize(), config.gpt2().width()));
    byte[][] tokens = TokenBytes.read(tokenizer, config.gpt2().vocabSize());
    SavedModels.write(
        output,
        Storage.FLOAT32,
        new SavedModels.Companions(
            config,
            Json.readTree(captioner.resolve("provenance.json")),
            tokenizer,
            null,
            TrainedOn.read(captioner).file()),
        params -> List.of(build(config, params, stop, tokens)),
        weights);
    return config;
  }

  private static Signature build(CaptionerConfig config, Params params, int stop, byte[][] tokens) {
    Ops tf = params.tf();
    Operand<TString> files = ModelExport.input(tf, "image_bytes", TString.class, -1);
    Operand<TFloat32> pixels =
        new PixelGraph(config.clip().processor()).pixels(tf, files); // [B, 3, P, P]
    Operand<TFloat32> embedding =
        config.clip().imageTower(params.at("clip")).apply(pixels); // [B, D]
    if (config.normalizeEmbedding()) {
      embedding = UnitRows.of(tf, embedding);
    }
    Operand<TFloat32> prefix =
        Mappers.of(config.mapper(), params.at("clip_project")).prefix(embedding); // [B, k, C]

    int room = config.gpt2().positions() - config.mapper().prefix();
    DecodingLoop loop = DecodingLoop.greedy(stop, Math.min(Greedy.MAX_TOKENS, room));
    DecodingLoop.Captions captions =
        loop.decode(tf, prefix, ops -> gpt2(config, new Params(ops)), gpt2(config, params));
    return Signature.builder(Signature.DEFAULT_KEY)
        .methodName("tensorflow/serving/predict")
        .input("image_bytes", files)
        .output("token_ids", captions.tokens())
        .output("log_probabilities", captions.logProbabilities())
        .output("score", captions.score())
        .output("text", text(tf, captions.tokens(), tokens))
        .build();
  }

  private static Gpt2 gpt2(CaptionerConfig config, Params params) {
    return new Gpt2(config.gpt2(), params.at("gpt").at("transformer"))
        .with(Acceleration.ofPrefill(Precision.FLOAT32));
  }

  /**
   * Token ids to text inside the graph: the tokens' bytes in a row, what is no UTF-8 replaced.
   *
   * @param ids [B, T], negative where there is no token
   * @param tokens the bytes that each token spells
   * @return texts [B]
   */
  private static Operand<TString> text(Ops tf, Operand<TInt32> ids, byte[][] tokens) {
    String[] latin1 = new String[tokens.length + 1]; // a char for each byte; the padding's last
    for (int i = 0; i < tokens.length; i++) {
      latin1[i] = new String(tokens[i], StandardCharsets.ISO_8859_1);
    }
    latin1[tokens.length] = "";
    Operand<TInt32> place =
        tf.select(tf.math.less(ids, tf.constant(0)), tf.constant(latin1.length - 1), ids);
    Operand<TString> pieces =
        tf.gather(
            tf.constant(StandardCharsets.ISO_8859_1, latin1), place, tf.constant(0)); // [B, T]
    return tf.strings.unicodeTranscode(
        tf.strings.reduceJoin(pieces, tf.constant(1)), "UTF-8", "UTF-8");
  }
}
