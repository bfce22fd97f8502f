package dev.clipcap.storybook;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import dev.clipcap.data.CaptionDataset;
import dev.clipcap.data.CaptionedImage;
import dev.clipcap.data.Illustration;
import dev.clipcap.data.ImageSource;
import dev.clipcap.data.Split;
import dev.clipcap.io.AtomicFiles;
import dev.clipcap.io.Json;
import dev.clipcap.storybook.StorybookPages.Page;
import dev.clipcap.storybook.drawing.Narrator;
import dev.clipcap.storybook.drawing.Scene;
import dev.clipcap.storybook.drawing.SceneSampler;
import dev.clipcap.storybook.drawing.Storyteller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The embedded data set: drawn scenes of a picture-book world, each with five captions.
 *
 * <p>Everything follows from a {@link StorybookConfig}: equal configs give equal bytes on one
 * machine (JDKs may differ in how they smooth edges). Test scenes never occur in training; the
 * compositional split shows pairs of a thing and an attribute that neither training nor validation
 * shows (see {@code HeldOut}).
 *
 * <p>On disk: {@code captions.json} and {@code images/<id>.jpg}. captions.json is written last, so
 * it is there only if all the images were.
 */
public final class Storybook implements CaptionDataset {
  /** What is drawn or said for a config; changes whenever that does. */
  public static final int VERSION = 2;

  private static final Pattern PAGE =
      Pattern.compile("(train|validation|test|compositional)-\\d+\\.jpg(\\..*\\.tmp)?");
  private static final String INDEX = "captions.json";

  /** captions.json. */
  public record Index(StorybookConfig config, int version, List<Entry> images) {
    boolean isFor(StorybookConfig wanted) {
      return version == VERSION
          && wanted.equals(config)
          && images.size() == wanted.images()
          && images.stream().allMatch(image -> image.captions().size() == Narrator.CAPTIONS);
    }
  }

  /** An image in captions.json; {@code file} is relative to the folder. */
  public record Entry(String id, String file, Split split, List<String> captions) {
    CaptionedImage in(Path directory) {
      return new CaptionedImage(id, ImageSource.file(directory.resolve(file)), captions);
    }
  }

  private final Path directory;
  private final Index index;

  private Storybook(Path directory, Index index) {
    this.directory = directory;
    this.index = index;
  }

  /** As {@link #open(Path, StorybookConfig, IntConsumer)}, without reports of progress. */
  public static Storybook open(Path directory, StorybookConfig config) {
    return open(directory, config, drawn -> {});
  }

  /**
   * Opens the Storybook in a folder, drawing what is missing: all of it the first time (about half
   * a minute for the default), single images that were deleted later. A folder that holds another
   * config's Storybook is drawn anew: nothing in it is lost for good, as its own config draws it
   * again to the byte.
   *
   * @param progress told the number of images drawn so far, from several threads
   * @throws dev.clipcap.io.InvalidInputException if captions.json is there but not as written here
   */
  public static Storybook open(Path directory, StorybookConfig config, IntConsumer progress) {
    Path file = directory.resolve(INDEX);
    Optional<Index> found =
        Files.exists(file) ? Optional.of(Json.read(file, Index.class)) : Optional.empty();
    if (found.isPresent() && found.get().isFor(config)) {
      repair(directory, found.get(), progress);
      return new Storybook(directory, found.get());
    }
    if (found.isPresent()) {
      remove(directory, found.get());
    } else {
      requireOnlyPages(directory);
    }
    List<Page> pages = StorybookPages.all(config);
    Index index = new Index(config, VERSION, pages.stream().map(Storybook::entry).toList());
    Json.write(file, index); // first: it says whose the pictures are, and which are missing
    draw(directory, pages, progress);
    return new Storybook(directory, index);
  }

  /**
   * Pictures for pretraining CLIP: the i-th of an endless book, drawn when asked for, from any
   * thread. None of its scenes is in the config's test or compositional split. The held-out pairs
   * do occur in it, as CLIP saw everything on the web: what the compositional split tests is
   * whether the mapper can put into words what CLIP can already see.
   */
  public static IntFunction<Illustration> pretraining(StorybookConfig config) {
    Set<Scene> excluded = StorybookPages.testScenes(config);
    return index -> StorybookPages.pretraining(config.seed(), index, excluded).draw();
  }

  @Override
  public String name() {
    return "storybook";
  }

  @Override
  public List<CaptionedImage> split(Split split) {
    return index.images().stream()
        .filter(entry -> entry.split() == split)
        .map(entry -> entry.in(directory))
        .toList();
  }

  private static Entry entry(Page page) {
    return new Entry(page.id(), "images/" + page.id() + ".jpg", page.split(), page.captions());
  }

  /** Draws the pictures that are missing, or empty, as a power failure may leave them. */
  private static void repair(Path directory, Index index, IntConsumer progress) {
    Set<String> missing =
        index.images().stream()
            .filter(entry -> directory.resolve(entry.file()).toFile().length() == 0)
            .map(Entry::id)
            .collect(Collectors.toSet());
    if (!missing.isEmpty()) {
      List<Page> all = StorybookPages.all(index.config());
      draw(directory, all.stream().filter(p -> missing.contains(p.id())).toList(), progress);
    }
  }

  /** A folder without captions.json may have pages that an earlier version was drawing. */
  private static void requireOnlyPages(Path directory) {
    List<Path> files = Files.exists(directory) ? AtomicFiles.tree(directory) : List.of();
    for (Path file : files) {
      refuseIf(
          !Files.isDirectory(file) && !PAGE.matcher(file.getFileName().toString()).matches(),
          directory.toString(),
          "no captions.json, but " + directory.relativize(file),
          "a new or empty folder, or a Storybook's",
          "name another folder");
    }
  }

  /** Removes another config's captions.json first, then its images. */
  private static void remove(Path directory, Index other) {
    try {
      Files.delete(directory.resolve(INDEX));
      for (Entry entry : other.images()) {
        if (PAGE.matcher(entry.id() + ".jpg").matches()) {
          Files.deleteIfExists(directory.resolve("images").resolve(entry.id() + ".jpg"));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot empty " + directory, e);
    }
  }

  private static void draw(Path directory, List<Page> pages, IntConsumer progress) {
    AtomicInteger drawn = new AtomicInteger();
    try {
      pages.parallelStream()
          .forEach(
              page -> {
                byte[] jpeg = page.draw().jpeg();
                Path file = directory.resolve(entry(page).file());
                AtomicFiles.writeUnforced(file, aside -> Files.write(aside, jpeg));
                progress.accept(drawn.incrementAndGet());
              });
    } catch (RuntimeException e) {
      throw new IllegalStateException("cannot draw the Storybook in " + directory, e);
    }
  }

  /**
   * Plain sentences about the world, for pretraining a small GPT-2: the first {@code n}, the same
   * for the same seed. They use all of the captions' words and more, but other sentences: two
   * thirds are stories and facts, a third resembles captions without using a caption's frame. So a
   * language model of them knows the world but not the captions' style, as GPT-2 does for COCO.
   */
  public static List<String> sentences(long seed, int n) {
    return LongStream.range(0, n)
        .mapToObj(i -> StorybookPages.random(seed, "text", i))
        .map(random -> Storyteller.tell(SceneSampler.sample(random), random))
        .toList();
  }
}
