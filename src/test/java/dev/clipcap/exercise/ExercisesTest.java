package dev.clipcap.exercise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.Captioner;
import dev.clipcap.core.gpt2.Gpt2.KeyValue;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.mapper.MlpMapper;
import dev.clipcap.core.mapper.PrefixMapper;
import dev.clipcap.core.nn.Attention;
import dev.clipcap.core.nn.Dropout;
import dev.clipcap.core.nn.Init;
import dev.clipcap.core.nn.Padding;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.train.MaskedLoss;
import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.experiment.config.Photos;
import dev.clipcap.experiment.results.RunFolder;
import dev.clipcap.experiment.results.RunMetrics;
import dev.clipcap.export.PaperExport;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Output;
import dev.clipcap.metrics.ReportBleu;
import dev.clipcap.metrics.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/** The checks of the exercises let this project's own code pass, and refuse likely mistakes. */
class ExercisesTest {
  @TempDir Path folder;

  @Test
  void check1PassesTheMlpMapperAndNoOther() {
    MapperCheck.check(MlpMapper::new);
    refuses(
        () ->
            MapperCheck.check(
                (config, params) -> // deaf to the activation
                new MlpMapper(
                        MapperConfig.mlp(config.embedding(), config.prefix(), config.width()),
                        params)));
    refuses(
        () ->
            MapperCheck.check(
                (config, params) -> // prefix and width exchanged
                new MlpMapper(
                        MapperConfig.mlp(config.embedding(), config.width(), config.prefix()),
                        params)));
    refuses(() -> MapperCheck.check((config, params) -> new MlpMapper(config, params.at("mlp"))));
  }

  @Test
  void check2PassesTheTrainingLossAndNoOther() {
    LossCheck.check(
        (tf, logits, tokens, lengths) -> {
          MaskedLoss masked = new MaskedLoss(tf, tokens, lengths);
          return masked.of(real(tf, rows(tf, logits), lengths)).mean();
        });
    refuses( // not masked
        () ->
            LossCheck.check(
                (tf, logits, tokens, lengths) ->
                    tf.math.mean(crossEntropy(tf, logits, tokens), tf.constant(0))));
    refuses( // masked by token, which drops genuine ones
        () ->
            LossCheck.check(
                (tf, logits, tokens, lengths) -> {
                  Operand<TInt32> ids = tf.reshape(tokens, tf.constant(new int[] {-1}));
                  Operand<TFloat32> mask =
                      tf.dtypes.cast(tf.math.greater(ids, tf.constant(0)), TFloat32.class);
                  return tf.math.div(
                      sum(tf, tf.math.mul(mask, crossEntropy(tf, logits, tokens))), sum(tf, mask));
                }));
    refuses( // the sum
        () ->
            LossCheck.check(
                (tf, logits, tokens, lengths) -> {
                  MaskedLoss masked = new MaskedLoss(tf, tokens, lengths);
                  Operand<TFloat32> mean = masked.of(real(tf, rows(tf, logits), lengths)).mean();
                  Operand<TInt32> count = tf.reduceSum(lengths, tf.constant(0));
                  return tf.math.mul(mean, tf.dtypes.cast(count, TFloat32.class));
                }));
  }

  /** The rows of all positions [B*T, V] without those of padding. */
  private static Operand<TFloat32> real(Ops tf, Operand<TFloat32> rows, Operand<TInt32> lengths) {
    Operand<TInt32> captions = tf.size(lengths);
    Operand<TInt32> positions = tf.gather(tf.shape(rows), tf.constant(0), tf.constant(0));
    return new Padding(tf, lengths, tf.math.div(positions, captions)).strip(rows);
  }

  private static Operand<TFloat32> rows(Ops tf, Operand<TFloat32> logits) {
    return tf.reshape(logits, tf.constant(new int[] {-1, (int) logits.shape().get(2)}));
  }

  private static Operand<TFloat32> crossEntropy(
      Ops tf, Operand<TFloat32> logits, Operand<TInt32> tokens) {
    return tf.nn
        .sparseSoftmaxCrossEntropyWithLogits(
            rows(tf, logits), tf.reshape(tokens, tf.constant(new int[] {-1})))
        .loss();
  }

  private static Operand<TFloat32> sum(Ops tf, Operand<TFloat32> values) {
    return tf.reduceSum(values, tf.constant(0));
  }

  @Test
  void check3PassesGpt2sCacheAndNoOther() {
    CacheCheck.Remember right = (tf, past, next) -> past.then(tf, next);
    CacheCheck.check(right, (tf, q, seen) -> attend(tf, q, seen, past(q, seen)));
    refuses( // the mask begins at the first key, as if nothing were remembered
        () -> CacheCheck.check(right, (tf, q, seen) -> attend(tf, q, seen, 0)));
    refuses(() -> CacheCheck.check((tf, past, next) -> next, (tf, q, seen) -> q));
    refuses( // new positions before the old
        () ->
            CacheCheck.check(
                (tf, past, next) -> next.then(tf, past),
                (tf, q, seen) -> attend(tf, q, seen, past(q, seen))));
  }

  private static int past(Operand<TFloat32> queries, KeyValue seen) {
    return (int) (seen.key().shape().get(2) - queries.shape().get(2));
  }

  /** GPT-2's way: a causal mask over all keys. */
  private static Operand<TFloat32> attend(Ops tf, Operand<TFloat32> q, KeyValue seen, int past) {
    int[] shape = Arrays.stream(q.shape().asArray()).mapToInt(Math::toIntExact).toArray();
    Attention attention = new Attention(tf, tf.constant(shape[0]), shape[1], shape[1] * shape[3]);
    int keys = (int) seen.key().shape().get(2);
    Operand<TFloat32> mask =
        tf.slice(
            Attention.causalMask(tf, tf.constant(keys - past), tf.constant(past)),
            tf.constant(new int[] {0, 0}),
            tf.constant(new int[] {shape[2], keys}));
    return attention.split(attention.attend(q, seen.key(), seen.value(), mask, Dropout.OFF));
  }

  @Test
  void check4PassesTheReportsBleuAndNoOther() {
    ReportBleu bleu = new ReportBleu();
    BleuCheck.check(
        (candidate, references) ->
            bleu.scoreTokenized(List.of(new Sample("i", candidate, references))).total());
    refuses( // the first reference alone
        () ->
            BleuCheck.check(
                (candidate, references) ->
                    bleu.scoreTokenized(
                            List.of(new Sample("i", candidate, references.subList(0, 1))))
                        .total()));
  }

  @Test
  void check5PassesTheMlpByItsClassWhichIsTheMlpByItsType() throws IOException {
    Photos.folder(folder.resolve("data"), 180);
    Experiment baseline =
        Photos.experiment("mlp-frozen", "folder:" + folder.resolve("data"), Map.of("epochs", 3));
    OwnMapperCheck.check(MlpMapper.class, baseline, folder);

    RunMetrics own = RunFolder.read(folder.resolve("own-mapper")).metrics();
    RunMetrics type = RunFolder.read(folder.resolve("baseline")).metrics();
    assertEquals(type.training().validationLoss(), own.training().validationLoss());
    assertEquals(type.scores().bleu().reportBleu4(), own.scores().bleu().reportBleu4());
    assertTrue(
        Files.readString(folder.resolve("comparison.md"))
            .contains("[own-mapper](own-mapper/report.md)<br>MlpMapper mapper, GPT-2 frozen"));

    Path captioner = folder.resolve("own-mapper/captioner");
    float[] embedding = new float[128];
    embedding[3] = 1;
    try (Captioner byClass = Captioner.load(captioner);
        Captioner byType = Captioner.load(folder.resolve("baseline/captioner"))) {
      assertEquals(MlpMapper.class.getName(), byClass.config().mapper().className());
      assertEquals(caption(byType, embedding), caption(byClass, embedding));
    }
    assertTrue(
        assertThrows(
                InvalidInputException.class,
                () -> PaperExport.write(captioner, Output.of(folder.resolve("paper.safetensors"))))
            .getMessage()
            .contains(
                "found the mapper class dev.clipcap.core.mapper.MlpMapper, expected the paper's"));

    Path config = captioner.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config).replace(MlpMapper.class.getName(), "java.lang.ProcessBuilder"));
    assertEquals(
        "mapper class java.lang.ProcessBuilder: found a class that does not implement PrefixMapper,"
            + " expected a public class that implements PrefixMapper and has a public constructor"
            + " (MapperConfig, Params); correct the class, or name another",
        assertThrows(InvalidInputException.class, () -> Captioner.load(captioner)).getMessage());
  }

  private static String caption(Captioner captioner, float[] embedding) {
    return captioner.captionEmbeddings(List.of(embedding), CaptionOptions.greedy()).get(0).text();
  }

  @Test
  void check5RefusesAPrefixThatIsTheSameForAllImages() {
    refuses(() -> OwnMapperCheck.check(Constant.class, null, folder));
  }

  /** Prefix tuning: learned vectors, whatever the image. */
  public record Constant(MapperConfig config, Params params) implements PrefixMapper {
    @Override
    public Operand<TFloat32> prefix(Operand<TFloat32> embedding) {
      Ops tf = params.tf();
      Operand<TFloat32> vectors =
          params.get("prefix_const", Init.normal(1), config.prefix(), config.width());
      Operand<TFloat32> zero =
          tf.math.mul(
              tf.slice(embedding, tf.constant(new int[] {0, 0}), tf.constant(new int[] {-1, 1})),
              tf.constant(0f)); // [B, 1]
      return tf.math.add(tf.expandDims(zero, tf.constant(2)), vectors);
    }
  }

  private static void refuses(Runnable check) {
    assertThrows(AssertionError.class, check::run);
  }
}
