package dev.clipcap.convert;

import dev.clipcap.clip.ClipConfig;
import dev.clipcap.clip.ClipExport;
import dev.clipcap.gpt2.Gpt2Config;
import dev.clipcap.gpt2.Gpt2Export;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Sha256;
import dev.clipcap.tf.Params;
import dev.clipcap.tf.Weights;
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
 * alone). Weights become float32 whatever they were.
 */
public final class ModelConverter {
  private static final int BLOCK = 1 << 20;

  private ModelConverter() {}

  /**
   * Converts whichever model is there.
   *
   * @param source folder of the published model, or a CLIP's file of weights; without a config
   *     beside it, its sizes are read off its tensors and the rest is taken to be OpenAI's
   * @param tokenizer its tokenizer.json; null for the one in the folder, which a CLIP may lack
   * @param target SavedModel folder to write
   * @throws InvalidInputException if a file is missing or the weights do not fit the config
   */
  public static void convert(Path source, Path tokenizer, Path target) {
    PublishedModel model = PublishedModel.find(source);
    boolean optional = tokenizer == null && model.kind() != PublishedModel.Kind.GPT2;
    Path tokenizerFile = tokenizer == null ? model.tokenizer() : tokenizer;
    if (!optional && (tokenizerFile == null || !Files.isRegularFile(tokenizerFile))) {
      throw new InvalidInputException(
          String.valueOf(tokenizerFile == null ? source.resolve("tokenizer.json") : tokenizerFile),
          "no file",
          "a tokenizer.json",
          "add -Dtokenizer=FILE");
    }
    try (Checkpoint checkpoint = Checkpoint.open(model.weights())) {
      Map<String, String> provenance = provenance(source, model.weights());
      WeightMap map =
          model.kind() == PublishedModel.Kind.GPT2 ? WeightMaps.gpt2() : WeightMaps.clip();
      map.note(checkpoint).ifPresent(System.err::println);
      if (model.kind() == PublishedModel.Kind.GPT2) {
        Gpt2Export.write(
            target,
            Json.read(model.config(), Gpt2Config.class),
            (session, params) -> assign(session, params, checkpoint, map),
            tokenizerFile,
            provenance);
      } else {
        ClipExport.write(
            target,
            clipConfig(model, checkpoint),
            (session, params) -> assign(session, params, checkpoint, map),
            tokenizerFile,
            provenance);
      }
    }
  }

  private static ClipConfig clipConfig(PublishedModel model, Checkpoint checkpoint) {
    return switch (model.kind()) {
      case CLIP -> Json.read(model.config(), ClipConfig.class);
      case OPEN_CLIP -> OpenClipConfig.read(model.config());
      case BARE_CLIP -> ClipShape.of(checkpoint);
      case GPT2 -> throw new IllegalArgumentException(model.toString());
    };
  }

  private static Map<String, String> provenance(Path source, Path weights) {
    Map<String, String> provenance = new TreeMap<>();
    provenance.put(
        "source",
        (weights.equals(source) ? source.getFileName() : source.relativize(weights)).toString());
    if (Files.isRegularFile(weights)) {
      provenance.put("source_sha256", Sha256.of(weights));
    }
    return provenance;
  }

  /** Gives a model's weights the values of a checkpoint; nothing may be missing or left over. */
  public static void assign(Session session, Params params, Checkpoint checkpoint, WeightMap map) {
    Map<String, StoredTensor> tensors = map.resolve(checkpoint, params.shapes());
    Weights.assign(session, params, name -> tensor(tensors.get(name)));
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
            target.offset(from).write(block, 0, count);
          }
        });
  }
}
