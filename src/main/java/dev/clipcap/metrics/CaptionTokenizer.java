package dev.clipcap.metrics;

import java.util.List;

/** Turns a caption into the words that a metric counts, separated by single spaces. */
@FunctionalInterface
public interface CaptionTokenizer {
  /** The words of {@code caption} separated by single spaces; empty if it has none. */
  String tokenize(String caption);

  /** The samples with their candidates and references tokenised. */
  default List<Sample> tokenize(List<Sample> samples) {
    return samples.stream()
        .map(
            s ->
                new Sample(
                    s.id(),
                    tokenize(s.candidate()),
                    s.references().stream().map(this::tokenize).toList()))
        .toList();
  }
}
