package dev.clipcap.lab.compare;

import dev.clipcap.convert.ModelConverter;
import dev.clipcap.convert.WeightMaps;
import dev.clipcap.core.gpt2.Gpt2;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.nn.Dropout;
import dev.clipcap.files.checkpoint.Checkpoint;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** GPT-2 over token ids, block by block. */
final class Gpt2Comparison {
  private Gpt2Comparison() {}

  static CaseResult run(ReferenceCase reference) {
    Gpt2Config config = ReferenceConfigs.gpt2(reference.config());
    Findings findings = new Findings(reference);
    try (ModelProbe probe = new ModelProbe();
        Checkpoint weights = reference.openWeights()) {
      Gpt2 gpt2 = new Gpt2(config, probe.params());
      Gpt2.Pass pass = gpt2.full(gpt2.embed(probe.ints(reference, "input_ids")), Dropout.OFF);
      Map<String, Operand<TFloat32>> stages = new LinkedHashMap<>();
      for (int i = 0; i < pass.states().size(); i++) {
        stages.put(i == 0 ? "embeddings" : "h." + (i - 1), pass.states().get(i));
      }
      stages.put("ln_f", gpt2.normed(pass.hidden()));
      stages.put("logits", gpt2.logits(pass.hidden()));
      ModelConverter.assign(
          probe.session(),
          probe.params(),
          weights,
          reference.config().has("model_type") ? WeightMaps.gpt2() : WeightMaps.clipCapGpt2());
      probe
          .fetch(stages)
          .forEach(
              (name, value) ->
                  findings.tensor(
                      name.equals("logits") ? Quantity.LOGITS : Quantity.BLOCK, name, value));
    }
    return findings.result(
        "GPT-2, %s layers of width %s".formatted(config.layers(), config.width()));
  }
}
