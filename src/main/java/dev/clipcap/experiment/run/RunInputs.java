package dev.clipcap.experiment.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.caption.CaptionerConfig;
import dev.clipcap.caption.CaptionerFolder;
import dev.clipcap.core.mapper.OwnMapper;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.data.CaptionDataset;
import dev.clipcap.data.CaptionedImage;
import dev.clipcap.data.Split;
import dev.clipcap.encoder.ImageEncoder;
import dev.clipcap.experiment.config.Experiment;
import dev.clipcap.image.ImageProcessor;
import dev.clipcap.io.Exif;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The data and the models of a run.
 *
 * @param clip folder of the image encoder; null where the data set brings embeddings alone
 * @param gpt2 folder of the language model
 */
record RunInputs(
    Experiment experiment, CaptionDataset data, CaptionerConfig config, Path clip, Path gpt2) {

  /** What each is; what the images are is added when they have been read. */
  Map<String, String> sha256(ImageProcessor pixels) {
    Map<String, String> hashes = new LinkedHashMap<>();
    hashes.put("data", ofData());
    if (clip != null) {
      hashes.put("clip", ImageEncoder.sha256(clip));
    }
    hashes.put("gpt2", Sha256.ofDirectory(gpt2.resolve("variables")));
    if (experiment.models().start() != null) {
      hashes.put("start", ofStart(hashes.get("clip")));
    }
    if (config.mapper().className() != null) {
      hashes.put("mapper", OwnMapper.find(config.mapper()).sha256());
    }
    if (pixels != null && (pixels.exif() == Exif.TURN || config.clip().preprocessing() != null)) {
      hashes.put("pixels", EmbeddedSplits.key(hashes.get("clip"), pixels));
    }
    return hashes;
  }

  /** Of the data set's ids, splits and captions. The images' bytes are not read for it. */
  private String ofData() {
    MessageDigest digest = Sha256.digest();
    for (Split split : Split.values()) {
      for (CaptionedImage image : data.split(split)) {
        digest.update(utf8(split + "\t" + image.id() + "\n"));
        image.captions().forEach(caption -> digest.update(utf8(caption + "\n")));
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Of the weights of the captioner that training begins with. */
  private String ofStart(String clipSha256) {
    Path start = CaptionerFolder.find(Path.of(experiment.models().start()));
    SavedModels.requireSavedModel(start);
    JsonNode theirs = Json.readTree(start.resolve("provenance.json")).at("/sha256/clip");
    InvalidInputException.refuseIf(
        clipSha256 != null && theirs.isTextual() && !theirs.textValue().equals(clipSha256),
        "field 'start'",
        experiment.models().start() + ", trained on the embeddings of another CLIP",
        "one trained on those of " + experiment.models().clip(),
        "name another captioner, or another CLIP");
    return Sha256.ofDirectory(start.resolve("variables"));
  }
}
