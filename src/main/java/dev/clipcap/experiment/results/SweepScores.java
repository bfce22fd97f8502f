package dev.clipcap.experiment.results;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.clipcap.io.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A sweep's {@code sweep.json}.
 *
 * @param experiment name
 * @param chooseBy the score that decided
 * @param best folder of the point that it chose
 * @param points all, in the grid's order
 */
@JsonNaming(SnakeCaseStrategy.class)
public record SweepScores(String experiment, ChooseBy chooseBy, String best, List<Point> points) {
  public static final String FILE = "sweep.json";

  /**
   * A point.
   *
   * @param folder its name
   * @param values of the fields that were swept
   * @param validation its scores, over several seeds their mean
   */
  public record Point(String folder, Map<String, JsonNode> values, Validation validation) {}

  public static SweepScores read(Path folder) {
    return Json.read(folder.resolve(FILE), SweepScores.class);
  }
}
