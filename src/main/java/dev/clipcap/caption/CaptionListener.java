package dev.clipcap.caption;

/** Whoever waits for a caption: hears it grow, and may leave. Called between two tokens. */
public interface CaptionListener {
  /** Who waits in silence. */
  CaptionListener SILENT = new CaptionListener() {};

  /** The caption so far, to the letter; a beam search, whose captions change, says nothing. */
  default void text(String soFar) {}

  /** Whether nobody waits any longer: the caption ends with the next token, and means nothing. */
  default boolean isGone() {
    return false;
  }
}
