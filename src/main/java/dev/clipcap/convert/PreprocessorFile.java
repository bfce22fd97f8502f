package dev.clipcap.convert;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.image.ImageProcessor;
import dev.clipcap.image.Preprocessing;
import dev.clipcap.image.Resize;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;

/**
 * The preprocessor_config.json with which transformers' {@code CLIPImageProcessor} does what a CLIP
 * here does; but for one pixel where an odd number is left over and the crop here is torchvision's.
 */
public final class PreprocessorFile {
  private PreprocessorFile() {}

  /**
   * Its contents.
   *
   * @throws InvalidInputException if the model pads its images as transformers cannot
   */
  public static ObjectNode of(ClipConfig config) {
    ImageProcessor processor = config.processor();
    Preprocessing from = processor.preprocessing();
    int edge = processor.size();
    if (from.resize() == Resize.LONGEST_EDGE || from.fill() != 0) {
      throw new InvalidInputException(
          "the captioner's CLIP",
          "a preprocessing that pads (" + Json.toString(from) + ")",
          "one that CLIPImageProcessor has",
          "export it without --huggingface");
    }
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("image_processor_type", "CLIPImageProcessor");
    json.put("do_convert_rgb", true);
    json.put("do_resize", from.resize() != Resize.NONE);
    if (from.resize() == Resize.SQUASH) {
      json.putObject("size").put("height", from.size()).put("width", from.size());
    } else {
      json.putObject("size").put("shortest_edge", from.size());
    }
    json.put("resample", from.resample().number());
    json.put("do_center_crop", true);
    json.putObject("crop_size").put("height", edge).put("width", edge);
    json.put("do_rescale", true);
    json.put("rescale_factor", from.rescaleFactor());
    json.put("do_normalize", true);
    ArrayNode mean = json.putArray("image_mean");
    from.mean().forEach(mean::add);
    ArrayNode std = json.putArray("image_std");
    from.std().forEach(std::add);
    return json;
  }
}
