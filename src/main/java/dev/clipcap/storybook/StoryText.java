package dev.clipcap.storybook;

import dev.clipcap.storybook.drawing.SceneSampler;
import dev.clipcap.storybook.drawing.Storyteller;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * Plain sentences about Storybook's world, for pretraining a small GPT-2.
 *
 * <p>They use all of the captions' words and more, but other sentences: two thirds are stories and
 * facts, a third resembles captions without using a caption's frame. So a language model of them
 * knows the world but not the captions' style, as GPT-2 does for COCO.
 */
public final class StoryText {
  private StoryText() {}

  /** The first {@code n} sentences, the same for the same seed. */
  public static List<String> generate(long seed, int n) {
    return LongStream.range(0, n).mapToObj(i -> sentence(seed, i)).toList();
  }

  private static String sentence(long seed, long index) {
    SplittableRandom random = StorybookPages.random(seed, "text", index);
    return Storyteller.tell(SceneSampler.sample(random), random);
  }
}
