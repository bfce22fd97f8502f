package dev.clipcap.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Objects;

/**
 * An image that could not be used.
 *
 * @param id its id in the data set
 * @param source its file, or archive and entry
 * @param reason one line for a person: what is wrong with it
 * @param split which it is of; null where that is not known, as in a data set without splits
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BadImage(String id, String source, String reason, Split split) {
  public BadImage {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(reason, "reason");
  }

  /** Of a split that is not known. */
  public BadImage(String id, String source, String reason) {
    this(id, source, reason, null);
  }

  public BadImage in(Split other) {
    return new BadImage(id, source, reason, other);
  }
}
