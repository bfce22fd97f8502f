package dev.clipcap.caption;

import dev.clipcap.accel.Acceleration;
import dev.clipcap.accel.CachedStep;
import dev.clipcap.accel.PackedProduct;
import dev.clipcap.accel.Precision;
import dev.clipcap.convert.ModelConverter;
import dev.clipcap.convert.WeightMaps;
import dev.clipcap.core.decode.LanguageModel.Candidates;
import dev.clipcap.core.gpt2.Gpt2;
import dev.clipcap.core.gpt2.Gpt2.KeyValue;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.mapper.Mappers;
import dev.clipcap.core.mapper.PrefixMapper;
import dev.clipcap.core.nn.Dropout;
import dev.clipcap.core.nn.Kernels;
import dev.clipcap.core.nn.Kernels.NextTokens;
import dev.clipcap.core.tf.GraphModel;
import dev.clipcap.core.tf.Opening;
import dev.clipcap.core.tf.Sessions;
import dev.clipcap.core.tf.Tensors;
import dev.clipcap.core.tf.WeightSource;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.files.checkpoint.Checkpoint;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The mapper and GPT-2 in a graph for decoding: embeddings in, the most probable next tokens out.
 *
 * <p>Each block's keys and values stay outside the graph, in a {@link KeyValueCache} that is fed to
 * every step, so that a step computes one position. Only token ids, their log-probabilities and the
 * new position's keys and values leave TensorFlow.
 */
public final class PrefixLanguageModel extends GraphModel {
  private static final int PLACES =
      32; // larger batches gain little: the products are large by then
  private static final int BEAMS = 64; // of all images: some have ended, so that fewer are computed

  private final Gpt2Config config;

  private final Operand<TFloat32> embedding;
  private final Operand<TInt32> count;
  private final Step prefill;

  private final Operand<TInt32> tokens;
  private final Operand<TInt32> lengths;
  private final Operand<TFloat32> cache;
  private final Step extendFew;
  private final Step extendFewForAllTokens;
  private final Step extendMany;
  private final boolean fills;
  private final PrefixProbe probe;

  /**
   * The most probable tokens after the last position.
   *
   * @param added keys and values of the positions that the step computed, [2L, B, H, T, D]
   */
  private record Step(NextTokens best, Operand<TFloat32> added) {}

  /**
   * @param precision in which GPT-2's matrices are stored and multiplied
   * @param restore gives the weights their values; they are named {@code clip_project.*} and {@code
   *     gpt.transformer.*}
   */
  public PrefixLanguageModel(
      MapperConfig mapperConfig, Gpt2Config gpt2Config, Precision precision, WeightSource restore) {
    super(restore::require);
    try (Opening opening = new Opening()) {
      opening.add(this);
      config = gpt2Config;
      Gpt2 gpt2 =
          new Gpt2(gpt2Config, params.at("gpt").at("transformer"))
              .with(Acceleration.ofPrefill(precision));
      PrefixMapper mapper = Mappers.of(mapperConfig, params.at("clip_project"));
      count = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));

      // The prefix takes the place of the first k token embeddings.
      embedding =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, mapperConfig.embedding())));
      Operand<TFloat32> prefix = mapper.prefix(embedding); // [B, k, C]
      prefill = step(tf, gpt2, gpt2.full(prefix, Dropout.OFF), count);

      tokens = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1))); // [B]
      lengths = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1))); // [B]
      int parts = 2 * config.layers();
      int headWidth = config.width() / config.heads();
      cache =
          tf.placeholder(
              TFloat32.class,
              Placeholder.shape(Shape.of(parts, -1, config.heads(), -1, headWidth)));
      List<KeyValue> past = past(tf, parts);
      Acceleration.Steps ways = Acceleration.ofSteps(precision, params.count());
      IdentityHashMap<Kernels, Step> steps = new IdentityHashMap<>();
      Function<Kernels, Step> by = way -> steps.computeIfAbsent(way, w -> next(gpt2.with(w), past));
      extendFew = by.apply(ways.few());
      extendFewForAllTokens = by.apply(ways.fewForAllTokens());
      extendMany = by.apply(ways.many());
      fills = ways.fills();

      probe =
          new PrefixProbe(
              tf,
              gpt2,
              embedding,
              count,
              prefix,
              mapperConfig.prefix(),
              params.only("gpt.transformer.wte.weight").value());
      open(Sessions.forDecoding(graph));
      restore.restore(session(), params);
      opening.keep();
    }
  }

  /**
   * The model with the weights of a ClipCap checkpoint.
   *
   * @param weights in the paper authors' layout or the report's; read here, and not kept
   * @throws dev.clipcap.io.InvalidInputException if its weights are not those of the configs
   */
  public static PrefixLanguageModel of(MapperConfig mapper, Gpt2Config gpt2, Checkpoint weights) {
    return of(mapper, gpt2, Precision.FLOAT32, weights);
  }

  /** With GPT-2 in another precision. */
  static PrefixLanguageModel of(
      MapperConfig mapper, Gpt2Config gpt2, Precision precision, Checkpoint weights) {
    return new PrefixLanguageModel(
        mapper,
        gpt2,
        precision,
        (session, params) -> {
          ModelConverter.assign(
              session, params.at("clip_project"), weights, WeightMaps.clipCapMapper());
          ModelConverter.assign(
              session, params.at("gpt").at("transformer"), weights, WeightMaps.clipCapGpt2());
        });
  }

  /** The model with random weights, to measure how fast it is. */
  public static PrefixLanguageModel random(
      MapperConfig mapper, Gpt2Config gpt2, Precision precision, long seed) {
    return new PrefixLanguageModel(
        mapper, gpt2, precision, (session, params) -> Weights.initialize(session, params, seed));
  }

  private Step next(Gpt2 gpt2, List<KeyValue> past) {
    return step(gpt2.tf(), gpt2, new CachedStep(gpt2).next(tokens, lengths, past), count);
  }

  private static Step step(Ops tf, Gpt2 gpt2, Gpt2.Pass pass, Operand<TInt32> count) {
    List<Operand<TFloat32>> added = new ArrayList<>();
    pass.present().forEach(kv -> added.addAll(List.of(kv.key(), kv.value())));
    return new Step(gpt2.nextTokens(pass, count), tf.stack(added));
  }

  /** The slots in use of each block's part of the cache: views, not copies. */
  private List<KeyValue> past(Ops tf, int parts) {
    Operand<TInt32> batch = tf.size(tokens);
    Operand<TInt32> size =
        tf.stack(List.of(batch, tf.constant(-1), tf.constant(-1), tf.constant(-1)));
    List<Output<TFloat32>> all = tf.unstack(cache, (long) parts).output();
    List<Operand<TFloat32>> used = new ArrayList<>();
    all.forEach(part -> used.add(tf.slice(part, tf.constant(new int[4]), size)));
    List<KeyValue> past = new ArrayList<>();
    for (int i = 0; i < parts; i += 2) {
      past.add(new KeyValue(used.get(i), used.get(i + 1)));
    }
    return past;
  }

  /** Captions to be, one for each embedding [N, D]. The caller closes it. */
  public Continuation continuePrefixes(float[][] embeddings) {
    return continuePrefixes(embeddings, 1);
  }

  /**
   * Captions to be, for each embedding as many hypotheses as a beam search has beams.
   *
   * @param beams at most, of each image
   */
  public Continuation continuePrefixes(float[][] embeddings, int beams) {
    int places = beams == 1 ? PLACES : Math.max(1, BEAMS / beams);
    return new Continuation(this, embeddings, places);
  }

  /** An empty cache for this model. */
  KeyValueCache newCache() {
    return new KeyValueCache(config.layers(), config.heads(), config.width());
  }

  /**
   * The prefill: the first tokens after the prefixes of images.
   *
   * @param images embeddings [B, D]
   * @param n candidates for each
   * @param added takes the prefixes' keys and values, [2L, B, H, k, D]
   */
  Candidates prefill(float[][] images, int n, Consumer<TFloat32> added) {
    try (TFloat32 input = Tensors.of(images)) {
      return run(session().runner().feed(embedding, input), prefill, n, added);
    }
  }

  /**
   * How many rows a step is given for so many sequences. From 2 on packed products of {@link
   * PackedProduct#MANY_ROWS} take no longer than others of fewer. (All tokens of rows that nobody
   * asked for are not worth sorting.)
   *
   * @param n candidates for each
   */
  int rows(int sequences, int n) {
    boolean few = sequences > 1 && sequences < PackedProduct.MANY_ROWS;
    return fills && few && n < config.vocabSize() ? PackedProduct.MANY_ROWS : sequences;
  }

  /**
   * The next tokens of the sequences in the first slots of a cache.
   *
   * @param past the cache
   * @param used [B], its positions in use
   * @param last [B], the token that each sequence goes on with
   * @param n candidates for each
   * @param added takes the new position's keys and values, [2L, B, H, 1, D]
   */
  Candidates extend(TFloat32 past, int[] used, int[] last, int n, Consumer<TFloat32> added) {
    try (TInt32 tokenValues = Tensors.of(last);
        TInt32 lengthValues = Tensors.of(used)) {
      return run(
          session()
              .runner()
              .feed(tokens, tokenValues)
              .feed(lengths, lengthValues)
              .feed(cache, past),
          step(last.length, n),
          n,
          added);
    }
  }

  private Step step(int rows, int n) {
    if (rows >= PackedProduct.MANY_ROWS) {
      return extendMany;
    }
    return n < config.vocabSize() ? extendFew : extendFewForAllTokens;
  }

  private Candidates run(Session.Runner runner, Step step, int n, Consumer<TFloat32> added) {
    try (TInt32 k = TInt32.scalarOf(Math.min(n, config.vocabSize()));
        Result result =
            runner
                .feed(count, k)
                .fetch(step.best().tokens())
                .fetch(step.best().logProbabilities())
                .fetch(step.added())
                .run()) {
      added.accept((TFloat32) result.get(2));
      return new Candidates(
          Tensors.rows((TInt32) result.get(0)), Tensors.rows((TFloat32) result.get(1)));
    }
  }

  /** The tokens nearest to each prefix vector of the image with this embedding [D]. */
  PrefixProbe.Nearest nearest(float[] image, int n) {
    return probe.nearest(session(), image, Math.min(n, config.vocabSize()));
  }

  /** Of the tokens [T] of one caption given each embedding [B, D]: natural logarithms [B, T]. */
  float[][] logProbabilities(float[][] images, int[] caption) {
    return probe.logProbabilities(session(), images, caption);
  }
}
