package dev.clipcap.experiment.results;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * One line of a run's {@code captions.json}.
 *
 * @param image id
 * @param source the image's file, for pictures in reports; relative to the project where possible
 * @param caption the model's
 * @param logProbability the model's, of its caption
 * @param reportBleu4 of this image
 * @param references the human captions
 */
@JsonNaming(SnakeCaseStrategy.class)
public record TestCaption(
    String image,
    String source,
    String caption,
    double logProbability,
    double reportBleu4,
    List<String> references) {}
