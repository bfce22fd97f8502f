package dev.clipcap.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What is done to every caption of a data set, references included, before anything else. */
public enum TextRule {
  /**
   * Every caption a sentence with exactly one full stop at its end, where a captioner stops: double
   * quotes become spaces, runs of white space one space, and there is none at the ends, before
   * {@code . , ; : ! ?} or before {@code 's}; whatever follows the last ASCII letter or digit
   * becomes a full stop. Case stays. Letters with accents are not ASCII: "at a café" ends as "at a
   * caf.".
   */
  @JsonProperty("sentence")
  SENTENCE;

  /** White space as Python's {@code str.split} has it: Unicode's, and the four separators. */
  private static final Pattern SPACE =
      Pattern.compile("[\\s\\x1c-\\x1f]+", Pattern.UNICODE_CHARACTER_CLASS);

  private static final Pattern SPACE_BEFORE =
      Pattern.compile(" ([.,;:!?]|'s\\b)", Pattern.UNICODE_CHARACTER_CLASS);

  private static final Pattern END = Pattern.compile("[^A-Za-z0-9]+\\z");

  /** The caption by this rule. */
  public String apply(String caption) {
    String spaced = SPACE.matcher(caption.replace('"', ' ')).replaceAll(" ").strip();
    String joined = SPACE_BEFORE.matcher(spaced).replaceAll("$1");
    return END.matcher(joined).replaceAll("") + ".";
  }

  /** These images in the same splits, with their captions by this rule. */
  public CaptionDataset apply(CaptionDataset data) {
    Map<Split, List<CaptionedImage>> splits = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      splits.put(split, data.split(split).stream().map(this::apply).toList());
    }
    return ListedDataset.of(data, splits, data.leftOut());
  }

  private CaptionedImage apply(CaptionedImage image) {
    return new CaptionedImage(
        image.id(), image.image(), image.captions().stream().map(this::apply).toList());
  }
}
