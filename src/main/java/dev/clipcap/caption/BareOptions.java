package dev.clipcap.caption;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.io.Wording;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a bare ClipCap checkpoint, a file of weights alone, does not carry.
 *
 * @param gpt2Config config.json of its GPT-2; null for a published one, whose heads are width / 64
 * @param tokenizer tokenizer.json of its GPT-2; null for GPT-2's own
 * @param clip SavedModel folder of the CLIP that its mapper was trained with; null for OpenAI's
 *     model of the mapper's width
 * @param normalizeEmbedding whether embeddings are divided by their length before the mapper, as in
 *     the paper authors' transformer_inference notebook
 * @param mapperHeads heads of a transformer mapper; 8 in the authors' code
 * @param mapperActivation of the mapper; null for that of the program whose names the file has: the
 *     authors' MLP has a tanh, their transformer and both of the report's mappers ReLUs
 */
public record BareOptions(
    Path gpt2Config,
    Path tokenizer,
    Path clip,
    boolean normalizeEmbedding,
    int mapperHeads,
    MapperConfig.Activation mapperActivation) {
  /** For the paper authors' published checkpoints. */
  public static final BareOptions DEFAULT = new BareOptions(null, null, null, false, 8, null);

  private static final Path GPT2_TOKENIZER = Path.of("savedmodels/gpt2/tokenizer.json");

  /** OpenAI's models by the width of their embeddings; the authors used the first two. */
  private static final Map<Integer, String> CLIPS =
      Map.of(512, "clip-vit-b32", 640, "clip-rn50x4", 768, "clip-vit-l14", 1024, "clip-rn50");

  Path tokenizerFile() {
    if (tokenizer != null) {
      return tokenizer;
    }
    refuseIf(
        !Files.isRegularFile(GPT2_TOKENIZER),
        GPT2_TOKENIZER.toString(),
        "no file",
        "GPT-2's tokenizer, which a bare checkpoint does not carry",
        "get it with "
            + Wording.command("fetch", "models=gpt2")
            + ", or add "
            + Wording.setting("tokenizer", "TOKENIZER.json"));
    return GPT2_TOKENIZER;
  }

  /** The SavedModel folder of CLIP for embeddings of this width. */
  Path clipFolder(int width) {
    if (clip != null) {
      return clip;
    }
    String name = CLIPS.get(width);
    refuseIf(
        name == null,
        "option " + Wording.setting("clip"),
        "nothing, and a mapper for embeddings of width " + width,
        "the folder of a CLIP of that width",
        "add " + Wording.setting("clip", "FOLDER"));
    Path folder = Path.of("savedmodels").resolve(name);
    refuseIf(
        !Files.isDirectory(folder),
        folder.toString(),
        "no such folder",
        "the CLIP for embeddings of width " + width,
        "get it with "
            + Wording.command("fetch", "models=" + name)
            + ", or add "
            + Wording.setting("clip", "FOLDER"));
    return folder;
  }
}
