package dev.clipcap.io;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What to do about the orientation that a camera wrote into an image file. */
public enum Exif {
  /** Turn the image upright, as viewers and transformers' {@code load_image} do. */
  @JsonProperty("turn")
  TURN,

  /** Leave it as it is stored, as OpenAI's CLIP and the paper authors' code do. */
  @JsonProperty("ignore")
  IGNORE
}
