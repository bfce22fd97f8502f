package dev.clipcap.experiment.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.clipcap.core.gpt2.Lora;
import dev.clipcap.core.nn.Kernels;
import java.util.Map;

/**
 * What is learnt of GPT-2. In JSON {@code false}, {@code true}, or {@code {"lora": {"rank": 8}}}.
 *
 * @param weights whether all its weights are trained
 * @param lora adapters that are trained in their place; absent for none
 */
public record Finetune(@JsonIgnore boolean weights, Lora lora) {
  /** All of it, or nothing. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Finetune of(boolean weights) {
    return new Finetune(weights, null);
  }

  /** Adapters. */
  @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
  public static Finetune by(@JsonProperty(value = "lora", required = true) Lora lora) {
    return new Finetune(false, lora);
  }

  @JsonValue
  Object json() {
    return lora == null ? weights : Map.of("lora", lora);
  }

  /** Whether captions are learnt by GPT-2 too. */
  public boolean changesGpt2() {
    return weights || lora != null;
  }

  /** The products of training, with adapters where there are some. */
  Kernels kernels(Kernels plain) {
    return lora == null ? plain : lora.beside(plain);
  }

  /** For tables: "fine-tuned", "frozen" or "with LoRA of rank 8". */
  public String label() {
    return lora != null ? "with LoRA of rank " + lora.rank() : weights ? "fine-tuned" : "frozen";
  }
}
