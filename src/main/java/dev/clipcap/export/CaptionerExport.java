package dev.clipcap.export;

import dev.clipcap.accel.Precision;
import dev.clipcap.caption.Captioner;
import dev.clipcap.caption.CaptionerConfig;
import dev.clipcap.caption.LoadedModels;
import dev.clipcap.caption.PrefixLanguageModel;
import dev.clipcap.caption.TrainedOn;
import dev.clipcap.convert.ModelExport;
import dev.clipcap.convert.PeftAdapter;
import dev.clipcap.core.gpt2.Gpt2;
import dev.clipcap.core.gpt2.Lora;
import dev.clipcap.core.mapper.Mappers;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.Opening;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.core.tf.Storage;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.core.tokens.BpeTokenizer;
import dev.clipcap.io.Exif;
import dev.clipcap.io.Output;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.Signature;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * Writes a captioner as one SavedModel: CLIP's weights as {@code clip.*}, the mapper's as {@code
 * clip_project.*}, GPT-2's as {@code gpt.transformer.*}.
 *
 * <p>Signatures: {@code embed} (pixel_values [B, 3, P, P] to image_embeds [B, D]), {@code prefix}
 * (image_embeds to prefix [B, k, C]) and {@code logits} (image_embeds and input_ids [B, T] to
 * logits [B, k+T, V]). An image encoder that runs as it is is copied into {@code encoder/}, and
 * there is no signature {@code embed}.
 *
 * @param config sizes
 * @param clip SavedModel of CLIP; null if the config has none
 * @param gpt2 SavedModel of GPT-2 with its tokenizer
 * @param trained checkpoint of the trained weights
 * @param finetuned whether GPT-2's weights are in that checkpoint too
 * @param adapted adapters in that checkpoint, to be merged into GPT-2; null for none
 */
public record CaptionerExport(
    CaptionerConfig config,
    Path clip,
    Path gpt2,
    Path trained,
    boolean finetuned,
    Adapted adapted) {

  /**
   * Adapters.
   *
   * @param start captioner in whose GPT-2 they were trained; null for the GPT-2 that is named
   */
  public record Adapted(Lora lora, Path start) {}

  /** Without adapters. */
  public CaptionerExport(
      CaptionerConfig config, Path clip, Path gpt2, Path trained, boolean finetuned) {
    this(config, clip, gpt2, trained, finetuned, null);
  }

  /** Writes the folder; {@code provenance} becomes its provenance.json. */
  public void write(Output output, Object provenance, TrainedOn trainedOn) {
    SavedModels.write(
        output,
        Storage.FLOAT32,
        new SavedModels.Companions(
            config,
            provenance,
            gpt2.resolve("tokenizer.json"),
            encoder(config) ? clip : null,
            trainedOn.file()),
        params -> build(config, params),
        this::restore);
  }

  /**
   * The captioner without its folder, for embeddings only: CLIP stays out. The caller closes it.
   */
  public Captioner open() {
    try (Opening opening = new Opening()) {
      LoadedModels models =
          new LoadedModels(
              new CaptionerConfig(
                  null, config.normalizeEmbedding(), config.mapper(), config.gpt2()),
              () -> {
                throw new IllegalStateException("opened without CLIP");
              },
              opening.add(
                  new PrefixLanguageModel(
                      config.mapper(), config.gpt2(), Precision.FLOAT32, this::restoreLanguage)),
              BpeTokenizer.load(gpt2.resolve("tokenizer.json")),
              TrainedOn.UNKNOWN);
      opening.keep();
      return new Captioner(models, Exif.IGNORE);
    }
  }

  /** Writes the adapters alone, as Hugging Face's peft does. */
  public void writeAdapter(Path folder) {
    PeftAdapter.write(adapted.lora(), trained, String.valueOf(gpt2.getFileName()), folder);
  }

  /** Whether its image encoder is a SavedModel that runs as it is. */
  static boolean encoder(CaptionerConfig config) {
    return config.clip() != null && config.clip().runsAsItIs();
  }

  /** The graph that serves others; see the class for its signatures. */
  static List<Signature> build(CaptionerConfig config, Params params) {
    Ops tf = params.tf();
    List<Signature> signatures = new ArrayList<>();
    if (config.clip() != null && !encoder(config)) {
      int size = config.clip().vision().imageSize();
      Operand<TFloat32> pixels =
          ModelExport.input(tf, "pixel_values", TFloat32.class, -1, 3, size, size);
      Operand<TFloat32> embedded = config.clip().imageTower(params.at("clip")).apply(pixels);
      signatures.add(
          ModelExport.signature("embed", "pixel_values", pixels, "image_embeds", embedded));
    }

    Operand<TFloat32> embeddings =
        ModelExport.input(tf, "image_embeds", TFloat32.class, -1, config.mapper().embedding());
    Operand<TFloat32> prefix =
        Mappers.of(config.mapper(), params.at("clip_project")).prefix(embeddings);

    Operand<TInt32> ids = ModelExport.input(tf, "input_ids", TInt32.class, -1, -1);
    Gpt2 model = new Gpt2(config.gpt2(), params.at("gpt").at("transformer"));
    Operand<TFloat32> input =
        tf.concat(List.of(prefix, model.embed(ids)), tf.constant(1)); // [B, k+T, C]
    signatures.add(ModelExport.signature("prefix", "image_embeds", embeddings, "prefix", prefix));
    signatures.add(
        Signature.builder("logits")
            .input("image_embeds", embeddings)
            .input("input_ids", ids)
            .output("logits", ModelExport.logits(tf, model, input))
            .build());
    return signatures;
  }

  private void restore(Session session, Params params) {
    if (clip != null && !encoder(config)) {
      SavedModels.restore(session, params.at("clip"), clip, params.at("clip")::localName);
    }
    restoreLanguage(session, params);
  }

  private void restoreLanguage(Session session, Params params) {
    Params language = params.at("gpt").at("transformer");
    if (finetuned) {
      restoreTrained(session, language);
    } else if (adapted == null || adapted.start() == null) {
      SavedModels.restore(session, language, gpt2, language::localName);
    } else {
      SavedModels.restore(session, language, adapted.start(), UnaryOperator.identity());
    }
    if (adapted != null) {
      PeftAdapter.ofTraining(adapted.lora(), trained).merge(session, language);
    }
    restoreTrained(session, params.at("clip_project"));
  }

  private void restoreTrained(Session session, Params params) {
    Weights.restore(session, params.all(), trained, UnaryOperator.identity(), params.tf());
  }
}
