package dev.clipcap.experiment.results;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.clipcap.io.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The score by which a sweep chooses. */
public enum ChooseBy {
  LOSS("validationLoss", "lowest", v -> -v.loss()),
  REPORT_BLEU("validationReportBleu4", "highest", Validation::reportBleu4),
  CORPUS_BLEU("validationCorpusBleu4", "highest", Validation::corpusBleu4),
  ROUGE_L("validationRougeL", "highest", Validation::rougeL),
  CIDER("validationCider", "highest", Validation::cider);

  private final String label;
  private final String best;

  @SuppressWarnings("ImmutableEnumChecker") // method references
  private final ToDoubleFunction<Validation> worth;

  ChooseBy(String label, String best, ToDoubleFunction<Validation> worth) {
    this.label = label;
    this.best = best;
    this.worth = worth;
  }

  /** As experiments spell it. */
  @JsonValue
  public String label() {
    return label;
  }

  /** Which value wins: the lowest or the highest. */
  public String best() {
    return best;
  }

  /** The number of the best, from 0; of several the first. */
  public int choose(List<Validation> points) {
    return IntStream.range(0, points.size())
        .boxed()
        .reduce(
            (a, b) ->
                worth.applyAsDouble(points.get(b)) > worth.applyAsDouble(points.get(a)) ? b : a)
        .orElseThrow();
  }

  /**
   * By its label.
   *
   * @param label null for the loss
   * @throws InvalidInputException if there is no such score
   */
  public static ChooseBy of(String label) {
    return label == null
        ? LOSS
        : Arrays.stream(values())
            .filter(one -> one.label.equals(label))
            .findFirst()
            .orElseThrow(
                () ->
                    new InvalidInputException(
                        "field 'chooseBy'",
                        "\"" + label + "\"",
                        Arrays.stream(values())
                            .map(ChooseBy::label)
                            .collect(Collectors.joining(", ")),
                        "name one of them"));
  }
}
