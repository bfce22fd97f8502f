package dev.clipcap.caption;

import static dev.clipcap.reference.Close.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.clipcap.accel.Acceleration;
import dev.clipcap.accel.Precision;
import dev.clipcap.core.decode.Beam;
import dev.clipcap.core.decode.Greedy;
import dev.clipcap.core.decode.LanguageModel.Decoded;
import dev.clipcap.core.decode.Nucleus;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.gpt2.OpenAiGpt2;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.RandomWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Session;

/** Decoding with remembered keys and values against decoding without. */
class CachedDecodingTest {
  private static final int IMAGES = 200;
  private static final int STOP = 7;
  private static final int MAX_TOKENS = 16;
  private static final MapperConfig MAPPER = MapperConfig.mlp(8, 4, 24);
  private static final Gpt2Config GPT2 = OpenAiGpt2.config(23, 24, 24, 2, 3, 0.1f);

  private static PrefixLanguageModel cached;
  private static UncachedLanguageModel uncached;
  private static List<float[]> embeddings;

  @BeforeAll
  static void build() {
    cached =
        new PrefixLanguageModel(MAPPER, GPT2, Precision.FLOAT32, CachedDecodingTest::randomize);
    uncached = new UncachedLanguageModel(MAPPER, GPT2, CachedDecodingTest::randomize);
    Random random = new Random(5);
    embeddings = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      float[] embedding = new float[MAPPER.embedding()];
      for (int j = 0; j < embedding.length; j++) {
        embedding[j] = (float) random.nextGaussian();
      }
      embeddings.add(embedding);
    }
  }

  @AfterAll
  static void close() {
    cached.close();
    uncached.close();
  }

  private static void randomize(Session session, Params params) {
    RandomWeights.assign(session, params, 0.4, 9);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 32})
  void greedyTokensAreTheSame(int batch) {
    Greedy greedy = new Greedy(STOP, MAX_TOKENS);
    List<Decoded> expected = inBatches(32, images -> greedy.decode(uncached.with(images)));
    List<Decoded> actual =
        inBatches(
            batch,
            images -> {
              try (var sequences = cached.continuePrefixes(images)) {
                return greedy.decode(sequences);
              }
            });
    assertSame(expected, actual);

    // The captions must differ, and finish at different times or never.
    assertTrue(expected.stream().map(Decoded::toString).distinct().count() > IMAGES / 2);
    var lengths = expected.stream().map(d -> d.tokens().length).collect(Collectors.toSet());
    assertTrue(lengths.size() > MAX_TOKENS / 3, "lengths " + lengths);
    assertTrue(expected.stream().anyMatch(d -> d.tokens()[d.tokens().length - 1] != STOP));
  }

  /** More than there is room for: those that finish make place for those that wait. */
  @Test
  void sequencesThatJoinOthersAreTheSame() {
    Greedy greedy = new Greedy(STOP, MAX_TOKENS);
    List<Decoded> expected = inBatches(32, images -> greedy.decode(uncached.with(images)));
    try (var sequences = cached.continuePrefixes(embeddings.toArray(float[][]::new))) {
      assertSame(expected, greedy.decode(sequences));
    }
  }

  /** The same weights rounded to 8 bits: a few captions turn elsewhere, the others are near. */
  @Test
  void bfloat16IsNear() {
    Greedy greedy = new Greedy(STOP, MAX_TOKENS);
    float[][] all = embeddings.toArray(float[][]::new);
    try (PrefixLanguageModel half =
            new PrefixLanguageModel(
                MAPPER, GPT2, Precision.BFLOAT16, CachedDecodingTest::randomize);
        var exact = cached.continuePrefixes(all);
        var rounded = half.continuePrefixes(all)) {
      List<Decoded> expected = greedy.decode(exact);
      List<Decoded> actual = greedy.decode(rounded);
      int equal = 0;
      for (int i = 0; i < IMAGES; i++) {
        if (Arrays.equals(expected.get(i).tokens(), actual.get(i).tokens())) {
          equal++;
          assertClose(
              "log-probabilities of caption " + i,
              expected.get(i).logs(),
              actual.get(i).logs(),
              0.1);
        }
      }
      assertTrue(equal > 0.8 * IMAGES, equal + " of " + IMAGES + " captions are the same");
      assertNotEquals(expected, actual);
    }
  }

  /** 16 bits of each number: few at once, so that no step is float32's. */
  @Test
  void captionsByIntegersAreTheSame() {
    assumeTrue(Acceleration.hasInt16(), "this machine has no exact products of integers");
    Greedy greedy = new Greedy(STOP, MAX_TOKENS);
    try (PrefixLanguageModel integers =
        new PrefixLanguageModel(MAPPER, GPT2, Precision.INT16, CachedDecodingTest::randomize)) {
      List<Decoded> expected = inBatches(32, images -> greedy.decode(uncached.with(images)));
      List<Decoded> actual =
          inBatches(
              3,
              images -> {
                try (var sequences = integers.continuePrefixes(images)) {
                  return greedy.decode(sequences);
                }
              });
      assertSame(expected, actual, 5e-3);
      assertNotEquals(expected, actual); // or they would have been float32's
    }
  }

  /** What is drawn from all tokens is drawn from float32's probabilities. */
  @Test
  void samplesBesideIntegersAreTheSame() {
    assumeTrue(Acceleration.hasInt16(), "this machine has no exact products of integers");
    Nucleus nucleus = new Nucleus(1, 1, 3, STOP, MAX_TOKENS);
    float[][] images = embeddings.subList(0, 3).toArray(float[][]::new);
    try (PrefixLanguageModel integers =
            new PrefixLanguageModel(MAPPER, GPT2, Precision.INT16, CachedDecodingTest::randomize);
        var expected = cached.continuePrefixes(images);
        var actual = integers.continuePrefixes(images)) {
      assertEquals(nucleus.decode(expected), nucleus.decode(actual));
    }
  }

  /** More images than there is room for, each beside others, against each alone and uncached. */
  @ParameterizedTest
  @ValueSource(ints = {2, 5, 9, 23})
  void beamsOfManyImagesAreTheSame(int width) {
    Beam beam = new Beam(width, 1, STOP, MAX_TOKENS);
    float[][] images = embeddings.subList(0, 40).toArray(float[][]::new);
    List<List<Decoded>> actual;
    try (var sequences = cached.continuePrefixes(images, width)) {
      actual = beam.decode(sequences);
    }
    assertEquals(images.length, actual.size());
    for (int i = 0; i < images.length; i++) {
      float[][] alone = {images[i]};
      assertSame(beam.decode(uncached.with(alone)).get(0), actual.get(i));
    }
  }

  private static List<Decoded> inBatches(int size, Function<float[][], List<Decoded>> decode) {
    List<Decoded> all = new ArrayList<>();
    for (int from = 0; from < IMAGES; from += size) {
      int to = Math.min(IMAGES, from + size);
      all.addAll(decode.apply(embeddings.subList(from, to).toArray(float[][]::new)));
    }
    return all;
  }

  private static void assertSame(List<Decoded> expected, List<Decoded> actual) {
    assertSame(expected, actual, 1e-4);
  }

  private static void assertSame(List<Decoded> expected, List<Decoded> actual, double tolerance) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i).tokens(), actual.get(i).tokens(), "sequence " + i);
      assertClose(
          "log-probabilities of " + Arrays.toString(actual.get(i).tokens()),
          expected.get(i).logs(),
          actual.get(i).logs(),
          tolerance);
    }
  }
}
