package dev.clipcap.storybook;

import dev.clipcap.data.Illustration;
import dev.clipcap.data.Split;
import dev.clipcap.storybook.drawing.HeldOut;
import dev.clipcap.storybook.drawing.Narrator;
import dev.clipcap.storybook.drawing.Scene;
import dev.clipcap.storybook.drawing.ScenePainter;
import dev.clipcap.storybook.drawing.SceneSampler;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The pages of a Storybook before they are drawn: scenes and captions, split by image. */
final class StorybookPages {
  /**
   * One image to be.
   *
   * @param pictureSeed decides what no caption tells
   */
  record Page(String id, Split split, Scene scene, List<String> captions, long pictureSeed) {
    Illustration draw() {
      return new Illustration(ScenePainter.paint(scene, pictureSeed), captions);
    }
  }

  private static final String PRETRAINING = "pretraining";

  private final StorybookConfig config;
  private final Set<Scene> taken = new HashSet<>();
  private final Map<Split, List<Page>> splits = new EnumMap<>(Split.class);

  private StorybookPages(StorybookConfig config) {
    this.config = config;
  }

  /** All pages, in the order of the splits. No scene occurs twice. */
  static List<Page> all(StorybookConfig config) {
    StorybookPages pages = new StorybookPages(config);
    pages.tests();
    pages.add(Split.VALIDATION, i -> scene -> !HeldOut.in(scene));
    pages.add(Split.TRAIN, i -> scene -> !HeldOut.in(scene));
    return Stream.of(Split.values()).flatMap(split -> pages.splits.get(split).stream()).toList();
  }

  /** The scenes of the two test splits. */
  static Set<Scene> testScenes(StorybookConfig config) {
    StorybookPages pages = new StorybookPages(config);
    pages.tests();
    return pages.taken;
  }

  /**
   * Page {@code index} of an endless book for pretraining, whose scenes are none of {@code
   * excluded}.
   */
  static Page pretraining(long seed, int index, Set<Scene> excluded) {
    SplittableRandom random = random(seed, PRETRAINING, index);
    return page(
        PRETRAINING + index, Split.TRAIN, sample(random, s -> !excluded.contains(s)), random);
  }

  /** A stream of random numbers for one page, independent of every other page's. */
  static SplittableRandom random(long seed, String stream, long index) {
    return new SplittableRandom(scramble(scramble(scramble(seed) ^ stream.hashCode()) ^ index));
  }

  private void tests() {
    add(Split.TEST, i -> scene -> !HeldOut.in(scene));
    int pairs = HeldOut.PAIRS.size();
    add(Split.COMPOSITIONAL, i -> HeldOut.PAIRS.get(i % pairs)::describesMainThing);
  }

  private void add(Split split, IntFunction<Predicate<Scene>> wanted) {
    String name = split.name().toLowerCase(Locale.ROOT);
    splits.put(
        split,
        IntStream.range(0, config.size(split))
            .mapToObj(
                i -> {
                  SplittableRandom random = random(config.seed(), name, i);
                  Scene scene = sample(random, wanted.apply(i).and(s -> !taken.contains(s)));
                  taken.add(scene);
                  return page(String.format(Locale.ROOT, "%s-%05d", name, i), split, scene, random);
                })
            .toList());
  }

  private static Page page(String id, Split split, Scene scene, SplittableRandom random) {
    return new Page(id, split, scene, Narrator.captions(scene, random), random.nextLong());
  }

  private static Scene sample(SplittableRandom random, Predicate<Scene> wanted) {
    return Stream.generate(() -> SceneSampler.sample(random))
        .filter(wanted)
        .findFirst()
        .orElseThrow();
  }

  /** The finalizer of MurmurHash3: neighbours become strangers. */
  private static long scramble(long value) {
    long x = value + 0x632BE59BD9B4E019L;
    x = (x ^ (x >>> 33)) * 0xFF51AFD7ED558CCDL;
    x = (x ^ (x >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return x ^ (x >>> 33);
  }
}
