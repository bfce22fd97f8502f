package dev.clipcap.experiment.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.data.CaptionDataset;
import dev.clipcap.data.DataSpec;
import dev.clipcap.data.Splits;
import dev.clipcap.data.TextRule;
import dev.clipcap.data.formats.Datasets;
import dev.clipcap.io.Json;
import dev.clipcap.io.Progress;
import dev.clipcap.storybook.Storybook;
import dev.clipcap.storybook.StorybookConfig;
import java.nio.file.Path;

/**
 * The data set of an experiment; the fields are those of {@link Experiment}.
 *
 * @param data {@code "storybook"}, {@code "coco:/path"} ..., or the object of {@link DataSpec}
 * @param splits the splits.json of a run, whose splits are to be used; null for the data set's own
 * @param text what is done to every caption; null to take them as written
 */
public record ExperimentData(JsonNode data, String splits, TextRule text) {
  private static final Path STORYBOOK = Path.of("data", "storybook");

  /**
   * Opens it; Storybook is drawn the first time.
   *
   * @throws dev.clipcap.io.InvalidInputException if it is not there, or not as it should be
   */
  public CaptionDataset open() {
    CaptionDataset written = isStorybook() ? storybook() : Datasets.open(spec());
    CaptionDataset dataset = text == null ? written : text.apply(written);
    return splits == null ? dataset : Splits.read(Path.of(splits)).apply(dataset);
  }

  /** Whether the report's recipe is followed, in which test images may be trained on. */
  boolean trainsOnTestImages() {
    return !isStorybook() && spec().sampling() == DataSpec.Sampling.REPORT_TENTH_BY_CAPTION;
  }

  private boolean isStorybook() {
    return data.isTextual() && data.textValue().equals("storybook");
  }

  private static CaptionDataset storybook() {
    StorybookConfig config = StorybookConfig.DEFAULT;
    Progress progress = new Progress("drawing Storybook", "images", 0, config.images());
    return Storybook.open(STORYBOOK, config, drawn -> progress.update(drawn, ""));
  }

  private DataSpec spec() {
    return data.isTextual()
        ? DataSpec.parse(data.textValue())
        : Json.convert(data, DataSpec.class, "field 'data'");
  }
}
