package dev.clipcap.lab.bench;

import dev.clipcap.accel.Acceleration;
import dev.clipcap.accel.Precision;
import dev.clipcap.caption.Continuation;
import dev.clipcap.caption.PrefixLanguageModel;
import dev.clipcap.core.decode.Greedy;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.mapper.Mappers;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.core.train.Backward;
import dev.clipcap.core.train.Batch;
import dev.clipcap.core.train.Batch.Example;
import dev.clipcap.core.train.Optimizer;
import dev.clipcap.core.train.Schedule;
import dev.clipcap.core.train.TrainingGraph;
import dev.clipcap.core.train.TrainingOptions;
import dev.clipcap.encoder.ImageEncoder;
import dev.clipcap.io.Unchecked;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Something prepared that can be run again and again.
 *
 * @param once does it once, to the end
 * @param end closes what was opened for it
 */
record Work(Runnable once, Runnable end) implements AutoCloseable {
  private static final int NEVER = -1; // no token ends a caption

  @Override
  public void close() {
    end.run();
  }

  /**
   * Training steps of the MLP mapper on random captions, one on each batch.
   *
   * @param finetune whether GPT-2 is trained too
   * @param lengths of each batch's captions
   */
  static Work training(
      BenchScale scale,
      MapperConfig mapper,
      boolean finetune,
      Precision precision,
      List<int[]> lengths) {
    List<Batch> batches = lengths.stream().map(ofBatch -> batch(scale, ofBatch)).toList();
    Schedule schedule = new Schedule(2e-5, 5, 1_000_000);
    TrainingGraph graph =
        new TrainingGraph(
            mapper,
            Mappers.of(mapper),
            scale.gpt2(),
            new TrainingOptions(
                finetune,
                Optimizer.adamW(schedule, 0.01),
                Acceleration.ofTraining(precision),
                Backward.PLAIN));
    Stream.of(graph.mapperParams(), graph.gpt2Params(), graph.optimizerParams())
        .forEach(params -> Weights.initialize(graph.session(), params, 1));
    AtomicInteger step = new AtomicInteger();
    return new Work(
        () -> batches.forEach(batch -> graph.train(batch, 1, step.getAndIncrement(), false)),
        graph::close);
  }

  private static Batch batch(BenchScale scale, int... lengths) {
    Random random = new Random(1);
    return Batch.of(
        Arrays.stream(lengths)
            .mapToObj(
                length ->
                    new Example(
                        gaussians(random, scale.embedding()),
                        random.ints(length, 0, scale.gpt2().vocabSize()).toArray()))
            .toList(),
        Integer.MAX_VALUE);
  }

  private static float[] gaussians(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Greedy captions of one length for a batch of random embeddings. */
  static Work decoding(BenchScale scale, int batch, Precision precision) {
    PrefixLanguageModel model = model(scale, precision);
    Random random = new Random(1);
    float[][] embeddings = new float[batch][];
    Arrays.setAll(embeddings, i -> gaussians(random, scale.embedding()));
    return new Work(() -> decode(model, embeddings, scale.decodingTokens()), model::close);
  }

  private static PrefixLanguageModel model(BenchScale scale, Precision precision) {
    return PrefixLanguageModel.random(scale.mapper(), scale.gpt2(), precision, 1);
  }

  private static void decode(PrefixLanguageModel model, float[][] embeddings, int tokens) {
    try (Continuation captions = model.continuePrefixes(embeddings)) {
      new Greedy(NEVER, tokens).decode(captions);
    }
  }

  /** CLIP's embeddings of a batch of random pixels. */
  static Work clip(BenchScale scale, Precision precision) {
    ImageEncoder encoder = encoder(scale, precision);
    Random random = new Random(1);
    List<float[]> images =
        Stream.generate(() -> gaussians(random, encoder.pixelCount()))
            .limit(scale.images())
            .toList();
    return new Work(() -> encoder.encode(images), encoder::close);
  }

  private static ImageEncoder encoder(BenchScale scale, Precision precision) {
    return new ImageEncoder(
        scale.clip(), precision, (session, params) -> Weights.initialize(session, params, 1));
  }

  /** Greedy captions of one length for JPEG files, as a captioner makes them for a folder. */
  static Work captions(BenchScale scale, int images, int tokens, Precision precision) {
    List<Path> files = JpegFiles.drawn(images);
    ImageEncoder clip = encoder(scale, precision);
    PrefixLanguageModel model = model(scale, precision);
    return new Work(
        () -> decode(model, embeddings(clip, files, scale.images()), tokens),
        () -> {
          clip.close();
          model.close();
        });
  }

  private static float[][] embeddings(ImageEncoder clip, List<Path> files, int together) {
    List<float[]> embeddings = new ArrayList<>();
    for (int from = 0; from < files.size(); from += together) {
      List<float[]> pixels =
          files.subList(from, Math.min(files.size(), from + together)).parallelStream()
              .map(file -> pixels(clip, file))
              .toList();
      embeddings.addAll(List.of(clip.encode(pixels)));
    }
    return embeddings.toArray(float[][]::new);
  }

  private static float[] pixels(ImageEncoder clip, Path file) {
    float[] pixels = new float[clip.pixelCount()];
    byte[] jpeg = Unchecked.get("cannot read " + file, () -> Files.readAllBytes(file));
    clip.processor().process(jpeg, file.toString(), FloatBuffer.wrap(pixels));
    return pixels;
  }
}
