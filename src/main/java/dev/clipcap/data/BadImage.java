package dev.clipcap.data;

import java.util.Objects;

/**
 * An image that could not be used.
 *
 * @param id its id in the data set
 * @param source its file, or archive and entry
 * @param reason one line for a person: what is wrong with it
 */
public record BadImage(String id, String source, String reason) {
  public BadImage {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(reason, "reason");
  }
}
