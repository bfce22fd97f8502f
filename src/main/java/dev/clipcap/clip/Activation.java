package dev.clipcap.clip;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What stands between the two linear layers of a transformer's MLP. */
public enum Activation {
  /** x sigmoid(1.702 x): all of OpenAI's CLIP models. */
  QUICK_GELU,
  /** x Phi(x) with the exact error function: most models that open_clip trained. */
  GELU;

  /** The name in Hugging Face's {@code hidden_act}. */
  @JsonValue
  public String json() {
    return name().toLowerCase(Locale.ROOT);
  }
}
