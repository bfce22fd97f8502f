package dev.clipcap.experiment.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.data.CaptionDataset;
import dev.clipcap.data.CaptionedImage;
import dev.clipcap.data.DataSpec;
import dev.clipcap.data.Split;
import dev.clipcap.data.Splits;
import dev.clipcap.data.TextRule;
import dev.clipcap.data.formats.Datasets;
import dev.clipcap.io.FolderName;
import dev.clipcap.io.Json;
import dev.clipcap.io.Notices;
import dev.clipcap.io.Progress;
import dev.clipcap.storybook.Storybook;
import dev.clipcap.storybook.StorybookConfig;
import java.nio.file.Path;
import java.util.List;

/**
 * The data set of an experiment, and how much of it is used.
 *
 * @param source {@code "storybook"}, {@code "coco:/path"} ..., or the object of {@link DataSpec}
 * @param splits the splits.json of another run, whose splits are to be used; absent for the data
 *     set's own
 * @param strict whether the first image that cannot be read stops the run; otherwise the run goes
 *     on without such images and lists them
 * @param trainImages how many training images to use; 0 for all
 * @param testImages how many test images to use; 0 for all
 * @param text what is done to every caption of the data set; absent to take them as written
 */
public record ExperimentData(
    @JsonProperty(value = "data", required = true) JsonNode source,
    String splits,
    boolean strict,
    int trainImages,
    int testImages,
    TextRule text) {
  private static final Path STORYBOOK = Path.of("data", "storybook");

  public ExperimentData {
    Experiment.require(trainImages >= 0, "trainImages", trainImages, "0 (all) or more");
    Experiment.require(testImages >= 0, "testImages", testImages, "0 (all) or more");
  }

  /**
   * Opens it, its captions by the text rule; Storybook is drawn the first time.
   *
   * @throws dev.clipcap.io.InvalidInputException if it is not there, or not as it should be
   */
  public CaptionDataset open() {
    CaptionDataset written = isStorybook() ? storybook() : Datasets.open(spec());
    CaptionDataset dataset = text == null ? written : text.apply(written);
    return splits == null ? dataset : Splits.read(Path.of(splits)).apply(dataset);
  }

  /**
   * The data set in words: by its name, or by its folder's where it is one of the user's own.
   *
   * @param name of the data set
   */
  public String title(String name) {
    if (name.equals("storybook")) {
      return "Storybook drawings";
    }
    return name.equals("folder") ? FolderName.of(Path.of(spec().path())) : name;
  }

  /** Whether the report's recipe is followed, in which test images may be trained on. */
  public boolean trainsOnTestImages() {
    return !isStorybook() && spec().sampling() == DataSpec.Sampling.REPORT_TENTH_BY_CAPTION;
  }

  /** As many of a split's images as are to be used. */
  public List<CaptionedImage> limit(Split split, List<CaptionedImage> images) {
    int limit = split == Split.TRAIN ? trainImages : testImages;
    return limit == 0 ? images : images.subList(0, Math.min(limit, images.size()));
  }

  private boolean isStorybook() {
    return source.isTextual() && source.textValue().equals("storybook");
  }

  private static CaptionDataset storybook() {
    StorybookConfig config = StorybookConfig.DEFAULT;
    Progress progress = Notices.begin("drawing Storybook", "images", 0, config.images());
    return Storybook.open(STORYBOOK, config, drawn -> progress.update(drawn, ""));
  }

  private DataSpec spec() {
    return source.isTextual()
        ? DataSpec.parse(source.textValue())
        : Json.convert(source, DataSpec.class, "field 'data'");
  }
}
