package dev.clipcap.caption;

import dev.clipcap.convert.Checkpoint;
import dev.clipcap.convert.ModelConverter;
import dev.clipcap.convert.WeightMaps;
import dev.clipcap.decode.LanguageModel;
import dev.clipcap.gpt2.Gpt2;
import dev.clipcap.gpt2.Gpt2Config;
import dev.clipcap.gpt2.KeyValue;
import dev.clipcap.mapper.MapperConfig;
import dev.clipcap.mapper.PrefixMapper;
import dev.clipcap.tf.Dropout;
import dev.clipcap.tf.Params;
import dev.clipcap.tf.Sessions;
import dev.clipcap.tf.Tensors;
import dev.clipcap.tf.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.Tensor;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.nn.TopK;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The mapper and GPT-2 in a graph for decoding: embeddings in, the most probable next tokens out.
 *
 * <p>Each block's keys and values stay outside the graph as tensors and are fed to the next step,
 * so that a step computes one position. Only token ids and their log-probabilities leave
 * TensorFlow.
 */
public final class PrefixLanguageModel implements AutoCloseable {
  private final Graph graph = new Graph();
  private final Session session;
  private final Params params;
  private final int vocabulary;

  private final Operand<TFloat32> embedding;
  private final Operand<TInt32> count;
  private final Step prefill;

  private final Operand<TInt32> token;
  private final Operand<TInt32> rows;
  private final List<KeyValue> past;
  private final List<KeyValue> pastRows;
  private final Step extend;
  private final PrefixProbe probe;

  /** The most probable tokens after the last position, and the cache up to it. */
  private record Step(
      Operand<TInt32> tokens, Operand<TFloat32> logProbabilities, List<KeyValue> present) {}

  /**
   * @param restore gives the weights their values; they are named {@code clip_project.*} and {@code
   *     gpt.transformer.*}
   */
  PrefixLanguageModel(
      MapperConfig mapperConfig, Gpt2Config gpt2Config, BiConsumer<Session, Params> restore) {
    vocabulary = gpt2Config.vocabSize();
    Ops tf = Ops.create(graph);
    params = new Params(tf);
    Gpt2 gpt2 = new Gpt2(gpt2Config, params.at("gpt").at("transformer"));
    PrefixMapper mapper = PrefixMapper.of(mapperConfig, params.at("clip_project"));
    count = tf.placeholder(TInt32.class, Placeholder.shape(Shape.scalar()));

    // The prefix takes the place of the first k token embeddings.
    embedding =
        tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, mapperConfig.embedding())));
    Operand<TFloat32> prefix = mapper.prefix(embedding); // [B, k, C]
    prefill = step(tf, gpt2, gpt2.full(prefix, Dropout.OFF));

    token = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));
    past = cache(tf, gpt2Config);
    Operand<TFloat32> next = gpt2.embed(tf.expandDims(token, tf.constant(1))); // [B, 1, C]
    extend = step(tf, gpt2, gpt2.extend(next, past));

    rows = tf.placeholder(TInt32.class, Placeholder.shape(Shape.of(-1)));
    pastRows =
        past.stream()
            .map(
                kv ->
                    new KeyValue(
                        tf.gather(kv.key(), rows, tf.constant(0)),
                        tf.gather(kv.value(), rows, tf.constant(0))))
            .toList();
    probe =
        new PrefixProbe(
            tf,
            gpt2,
            embedding,
            count,
            prefix,
            mapperConfig.prefix(),
            params.only("gpt.transformer.wte.weight").value());
    session = Sessions.forDecoding(graph);
    restore.accept(session, params);
  }

  /**
   * The model with the weights of a ClipCap checkpoint.
   *
   * @param weights in the paper authors' layout or the report's; read here, and not kept
   * @throws dev.clipcap.io.InvalidInputException if its weights are not those of the configs
   */
  public static PrefixLanguageModel of(MapperConfig mapper, Gpt2Config gpt2, Checkpoint weights) {
    return new PrefixLanguageModel(
        mapper,
        gpt2,
        (session, params) -> {
          ModelConverter.assign(
              session, params.at("clip_project"), weights, WeightMaps.clipCapMapper());
          ModelConverter.assign(
              session, params.at("gpt").at("transformer"), weights, WeightMaps.clipCapGpt2());
        });
  }

  /** The model with random weights, to measure how fast it is. */
  public static PrefixLanguageModel random(MapperConfig mapper, Gpt2Config gpt2, long seed) {
    return new PrefixLanguageModel(
        mapper, gpt2, (session, params) -> Weights.initialize(session, params, seed));
  }

  private Step step(Ops tf, Gpt2 gpt2, Gpt2.Pass pass) {
    TopK<TFloat32, TInt32> best =
        tf.nn.topK(tf.nn.logSoftmax(gpt2.nextLogits(pass)), count, TInt32.class);
    return new Step(best.indices(), best.values(), pass.present());
  }

  private static List<KeyValue> cache(Ops tf, Gpt2Config config) {
    Shape shape = Shape.of(-1, config.heads(), -1, config.width() / config.heads());
    List<KeyValue> cache = new ArrayList<>();
    for (int i = 0; i < config.layers(); i++) {
      cache.add(
          new KeyValue(
              tf.placeholder(TFloat32.class, Placeholder.shape(shape)),
              tf.placeholder(TFloat32.class, Placeholder.shape(shape))));
    }
    return cache;
  }

  /** The weights, for export. */
  Params params() {
    return params;
  }

  /** The session that holds the weights. */
  Session session() {
    return session;
  }

  /** A batch of captions to be, one for each embedding [B, D]. The caller closes it. */
  public Continuation continuePrefixes(float[][] embeddings) {
    return new Continuation(embeddings);
  }

  /** The tokens nearest to each prefix vector of the image with this embedding [D]. */
  PrefixProbe.Nearest nearest(float[] image, int n) {
    return probe.nearest(session, image, Math.min(n, vocabulary));
  }

  /** Of the tokens [T] of one caption given each embedding [B, D]: natural logarithms [B, T]. */
  float[][] logProbabilities(float[][] images, int[] tokens) {
    return probe.logProbabilities(session, images, tokens);
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }

  /** Sequences under way; it owns their cached keys and values. */
  public final class Continuation implements LanguageModel, AutoCloseable {
    private final float[][] embeddings;
    private Result cache; // [key 0, value 0, key 1, ...], then tokens and log-probabilities
    private int batch;

    private Continuation(float[][] embeddings) {
      this.embeddings = embeddings;
    }

    @Override
    public Candidates start(int n) {
      try (TFloat32 input = Tensors.of(embeddings);
          TInt32 k = countOf(n)) {
        return finish(session.runner().feed(embedding, input).feed(count, k), prefill);
      }
    }

    @Override
    public Candidates advance(int[] from, int[] tokens, int n) {
      if (!isIdentity(from)) {
        select(from);
      }
      try (TInt32 input = Tensors.of(tokens);
          TInt32 k = countOf(n)) {
        Session.Runner runner = session.runner().feed(token, input).feed(count, k);
        feedCache(runner);
        return finish(runner, extend);
      }
    }

    /** Keeps, repeats or reorders the sequences in the cache. */
    private void select(int[] from) {
      try (TInt32 which = Tensors.of(from)) {
        Session.Runner runner = session.runner().feed(rows, which);
        feedCache(runner);
        fetchCache(runner, pastRows);
        replaceCache(runner.run());
      }
    }

    private Candidates finish(Session.Runner runner, Step step) {
      fetchCache(runner, step.present());
      runner.fetch(step.tokens()).fetch(step.logProbabilities());
      replaceCache(runner.run());
      int[][] tokens = Tensors.rows((TInt32) cache.get(2 * past.size()));
      batch = tokens.length;
      return new Candidates(tokens, Tensors.rows((TFloat32) cache.get(2 * past.size() + 1)));
    }

    private TInt32 countOf(int n) {
      return TInt32.scalarOf(Math.min(n, vocabulary));
    }

    private void feedCache(Session.Runner runner) {
      for (int i = 0; i < past.size(); i++) {
        Tensor key = cache.get(2 * i);
        Tensor value = cache.get(2 * i + 1);
        runner.feed(past.get(i).key(), key).feed(past.get(i).value(), value);
      }
    }

    private void fetchCache(Session.Runner runner, List<KeyValue> present) {
      present.forEach(kv -> runner.fetch(kv.key()).fetch(kv.value()));
    }

    private void replaceCache(Result newer) {
      close();
      cache = newer;
    }

    private boolean isIdentity(int[] from) {
      return from.length == batch
          && Arrays.equals(from, java.util.stream.IntStream.range(0, batch).toArray());
    }

    @Override
    public void close() {
      if (cache != null) {
        cache.close();
        cache = null;
      }
    }
  }
}
