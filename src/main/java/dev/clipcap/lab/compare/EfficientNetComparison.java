package dev.clipcap.lab.compare;

import dev.clipcap.core.clip.EfficientNetLite;
import dev.clipcap.core.clip.EfficientNetLiteConfig;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.encoder.ClipConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** The EfficientNet-Lite that the repository ships, block by block: the means of its grids. */
final class EfficientNetComparison {
  private EfficientNetComparison() {}

  static CaseResult run(ReferenceCase reference) {
    Path model = Path.of(reference.config().get("saved_model").textValue());
    EfficientNetLiteConfig shipped =
        (EfficientNetLiteConfig) SavedModels.config(model, ClipConfig.class).vision();
    int size = Math.toIntExact(reference.shape("pixel_values")[2]);
    EfficientNetLiteConfig config =
        new EfficientNetLiteConfig(size, shipped.width(), shipped.depth());
    Findings findings = new Findings(reference);
    try (ModelProbe probe = new ModelProbe()) {
      EfficientNetLite.Pass pass =
          new EfficientNetLite(config, probe.params())
              .pass(probe.floats(reference, "pixel_values"));
      Map<String, Operand<TFloat32>> values = new LinkedHashMap<>();
      pass.stages()
          .forEach(
              (name, grid) ->
                  values.put(
                      "vision." + name,
                      probe.tf().math.mean(grid, probe.tf().constant(new int[] {1, 2}))));
      values.put("image_embeds", pass.embedding());
      SavedModels.restore(probe.session(), probe.params(), model, UnaryOperator.identity());
      probe
          .fetch(values)
          .forEach(
              (name, value) ->
                  findings.tensor(
                      name.equals("image_embeds") ? Quantity.EMBEDDING : Quantity.IMAGE_TOWER,
                      name,
                      value));
    }
    return findings.result(
        "EfficientNet-Lite0 as %s has it, %s px, %s blocks"
            .formatted(model, size, config.blocks().size()));
  }
}
