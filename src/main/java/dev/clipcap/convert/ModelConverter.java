package dev.clipcap.convert;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import dev.clipcap.core.clip.EfficientNetLiteConfig;
import dev.clipcap.core.clip.ResNetConfig;
import dev.clipcap.core.clip.VitConfig;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.nn.Activation;
import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.Storage;
import dev.clipcap.core.tf.Tensors;
import dev.clipcap.core.tf.WeightSource;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.core.tokens.BpeTokenizer;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.files.checkpoint.StoredTensor;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Notices;
import dev.clipcap.io.Output;
import dev.clipcap.io.Sha256;
import dev.clipcap.io.Wording;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.tensorflow.Session;
import org.tensorflow.ndarray.buffer.FloatDataBuffer;
import org.tensorflow.types.TFloat32;

/**
 * Turns a published GPT-2 or CLIP into a SavedModel folder of this project: Hugging Face's (a
 * folder with config.json), open_clip's (with open_clip_config.json) or OpenAI's (an archive
 * alone). Whatever its weights were, they become float32, or float16 where that is asked for.
 */
public final class ModelConverter {
  private static final int BLOCK = 1 << 20;
  private static final String SHA256 = "source_sha256";

  private ModelConverter() {}

  /** Converts whichever model is there, over an earlier version if there is one. */
  public static void convert(Path source, Path tokenizer, Activation activation, Path target) {
    convert(source, tokenizer, activation, null, Storage.FLOAT32, Output.of(target));
  }

  /**
   * Converts whichever model is there.
   *
   * @param source folder of the published model, or a CLIP's file of weights; without a config
   *     beside it, its sizes are read off its tensors
   * @param tokenizer its tokenizer.json; null for the one in the folder, which a CLIP may lack
   * @param activation of a CLIP that is a file of weights alone; null for OpenAI's own archives and
   *     all models that have a config
   * @param adapter folder of peft's with a LoRA that is merged into a GPT-2; null for none
   * @param storage of the weights that are written
   * @param target SavedModel folder to write
   * @throws InvalidInputException if a file is missing, or the weights do not fit the config or the
   *     storage
   */
  public static void convert(
      Path source,
      Path tokenizer,
      Activation activation,
      Path adapter,
      Storage storage,
      Output target) {
    target.requireApart(source);
    PublishedModel model = PublishedModel.find(source);
    if (activation != null && model.config() != null) {
      throw refused(
          activation,
          " beside " + model.config() + ", which says it itself",
          "it for a CLIP's file of weights alone",
          "leave the option out, or correct that file");
    }
    Path tokenizerFile = tokenizer == null ? model.tokenizer() : tokenizer;
    boolean optional = tokenizer == null && model.kind() != PublishedModel.Kind.GPT2;
    if (!optional && (tokenizerFile == null || !Files.isRegularFile(tokenizerFile))) {
      throw noTokenizer(source, tokenizerFile);
    }
    try (Checkpoint checkpoint = Checkpoint.open(model.weights())) {
      Map<String, String> provenance = provenance(source, model.weights());
      boolean gpt2 = model.kind() == PublishedModel.Kind.GPT2;
      WeightMap map = gpt2 ? WeightMaps.gpt2() : WeightMaps.clip();
      map.note(checkpoint).ifPresent(Notices::note);
      refuseIf(
          adapter != null && !gpt2,
          "option " + Wording.setting("adapter"),
          adapter + " beside a CLIP",
          "it beside a GPT-2",
          "leave the option out");
      WeightSource weights = (session, params) -> assign(session, params, checkpoint, map, adapter);
      if (gpt2) {
        Gpt2Config config = HuggingFaceConfig.gpt2(model.config());
        requireTensorsFor(config.layers(), checkpoint);
        try (BpeTokenizer words = BpeTokenizer.load(tokenizerFile)) {
          words.requireFor(config.vocabSize());
        }
        ModelExport.write(target, storage, config, weights, tokenizerFile, provenance);
      } else {
        ClipConfig config =
            model.withPreprocessing(clipConfig(model, checkpoint, activation, provenance));
        requireTensorsFor(layers(config), checkpoint);
        requireTokenizerOf(config, tokenizerFile);
        ModelExport.write(target, storage, config, weights, tokenizerFile, provenance);
      }
    }
  }

  private static InvalidInputException noTokenizer(Path source, Path file) {
    if (file == null && Files.isRegularFile(source.resolve("vocab.json"))) {
      return new InvalidInputException(
          source.resolve("tokenizer.json").toString(),
          "no file beside vocab.json and merges.txt",
          "a tokenizer.json",
          "make one in Python, in that folder:"
              + " AutoTokenizer.from_pretrained('.').save_pretrained('.'); for GPT-2's own"
              + " vocabulary use "
              + Wording.setting("tokenizer", "savedmodels/gpt2/tokenizer.json"));
    }
    return new InvalidInputException(
        String.valueOf(file == null ? source.resolve("tokenizer.json") : file),
        "no file",
        "a tokenizer.json",
        "add " + Wording.setting("tokenizer", "FILE"));
  }

  private static int layers(ClipConfig config) {
    int ofImages =
        config.vision() instanceof ResNetConfig resnet
            ? resnet.layers().stream().mapToInt(n -> n).sum()
            : config.vision() instanceof VitConfig vit ? vit.layers() : 0;
    return ofImages + (config.text() == null ? 0 : config.text().layers());
  }

  /** A graph of so many blocks takes memory before it is seen that their weights are missing. */
  private static void requireTensorsFor(int layers, Checkpoint checkpoint) {
    refuseIf(
        layers > checkpoint.tensors().size(),
        checkpoint.path().toString(),
        checkpoint.tensors().size() + " tensors for " + layers + " layers",
        "some for each layer that the config has",
        "check that checkpoint and configuration belong together");
  }

  private static void requireTokenizerOf(ClipConfig config, Path file) {
    if (file != null) {
      try (BpeTokenizer words = BpeTokenizer.load(file)) {
        if (config.text() != null) {
          words.requireIdsBelow(config.text().vocabSize());
        }
      }
    }
  }

  private static ClipConfig clipConfig(
      PublishedModel model,
      Checkpoint checkpoint,
      Activation activation,
      Map<String, String> provenance) {
    return switch (model.kind()) {
      case CLIP -> HuggingFaceConfig.clip(model.config(), ClipShape.hasText(checkpoint));
      case OPEN_CLIP -> OpenClipConfig.read(model.config());
      case BARE_CLIP -> bareClip(model.weights(), checkpoint, activation, provenance);
      case GPT2 -> throw new IllegalArgumentException(model.toString());
    };
  }

  /** No tensor tells the activation: OpenAI's archives are known, of others it has to be said. */
  private static ClipConfig bareClip(
      Path file, Checkpoint checkpoint, Activation said, Map<String, String> provenance) {
    boolean openAi = PublishedModel.isOpenAis(provenance.get(SHA256));
    // A file that is no CLIP is refused as such first.
    ClipConfig config = ClipShape.of(checkpoint, said == null ? Activation.QUICK_GELU : said);
    boolean lite = config.vision() instanceof EfficientNetLiteConfig;
    if (lite && said != null) {
      throw refused(
          said, "", "no activation: an EfficientNet-Lite has ReLU6", "leave the option out");
    }
    refuseIf(
        said == null && !openAi && !lite,
        file.toString(),
        "a CLIP's weights alone, which are not one of OpenAI's archives",
        "its activation, which no tensor tells: quick_gelu or gelu",
        "add "
            + Wording.setting("activation", "quick_gelu")
            + " for a model of OpenAI's or one fine-tuned from it (in open_clip: a name with"
            + " -quickgelu), "
            + Wording.setting("activation", "gelu")
            + " for most others that open_clip trained, or put its open_clip_config.json beside"
            + " it");
    if (openAi && said != null && said != Activation.QUICK_GELU) {
      String expected = "quick_gelu, which OpenAI's archive " + file + " has";
      throw refused(said, "", expected, "leave the option out");
    }
    return config;
  }

  private static InvalidInputException refused(
      Activation said, String more, String expected, String remedy) {
    return new InvalidInputException(
        "option " + Wording.setting("activation"), said.json() + more, expected, remedy);
  }

  private static Map<String, String> provenance(Path source, Path weights) {
    Map<String, String> provenance = new TreeMap<>();
    provenance.put(
        "source",
        (weights.equals(source) ? source.getFileName() : source.relativize(weights)).toString());
    if (Files.isRegularFile(weights)) {
      provenance.put(SHA256, Sha256.of(weights));
    }
    return provenance;
  }

  /** Gives a model's weights the values of a checkpoint; nothing may be missing or left over. */
  public static void assign(Session session, Params params, Checkpoint checkpoint, WeightMap map) {
    assign(session, params, checkpoint, map, null);
  }

  private static void assign(
      Session session, Params params, Checkpoint checkpoint, WeightMap map, Path adapter) {
    Map<String, StoredTensor> tensors = map.resolve(checkpoint, params.shapes());
    if (adapter == null) {
      Weights.assign(session, params, name -> tensor(tensors.get(name)));
    } else {
      PeftAdapter lora = PeftAdapter.read(adapter, params.shapes());
      Weights.assign(session, params, name -> lora.merged(name, tensor(tensors.get(name))));
    }
  }

  /** A copy as a tensor, block by block, so that the heap holds one block at a time. */
  private static TFloat32 tensor(StoredTensor stored) {
    return TFloat32.tensorOf(
        stored.shape(),
        tensor -> {
          FloatDataBuffer target = tensor.asRawTensor().data().asFloats();
          float[] block = new float[(int) Math.min(BLOCK, stored.size())];
          for (long from = 0; from < stored.size(); from += BLOCK) {
            int count = (int) Math.min(BLOCK, stored.size() - from);
            stored.read(from, FloatBuffer.wrap(block, 0, count));
            float odd = Tensors.notFinite(block, count);
            refuseIf(
                !Float.isFinite(odd),
                stored.where(),
                String.valueOf(odd),
                "finite numbers",
                "take an earlier checkpoint: this training had diverged, or its float16"
                    + " overflowed");
            target.offset(from).write(block, 0, count);
          }
        });
  }
}
