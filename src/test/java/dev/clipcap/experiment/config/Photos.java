package dev.clipcap.experiment.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clipcap.data.Illustration;
import dev.clipcap.io.Json;
import dev.clipcap.storybook.Storybook;
import dev.clipcap.storybook.StorybookConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Small data sets as people have them on disk; Storybook's pictures stand for photos. */
public final class Photos {
  private static final List<String> SPLITS = List.of("train", "train", "restval", "val", "test");

  private static final IntFunction<Illustration> PICTURES =
      Storybook.pretraining(StorybookConfig.DEFAULT);

  private Photos() {}

  public static Illustration picture(int number) {
    return PICTURES.apply(number);
  }

  /** N.jpg and captions.jsonl, two thirds of the images for training, the rest for the others. */
  public static void folder(Path folder, int images) throws IOException {
    Files.createDirectories(folder);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      Illustration picture = picture(i);
      Files.write(folder.resolve(i + ".jpg"), picture.jpeg());
      String split = i % 6 < 4 ? "train" : i % 6 == 4 ? "validation" : "test";
      Map<String, Object> line = new LinkedHashMap<>(); // "split" comes last
      line.put("image", i + ".jpg");
      line.put("captions", picture.captions());
      line.put("split", split);
      lines.add(Json.mapper().writeValueAsString(line));
    }
    Files.write(folder.resolve("captions.jsonl"), lines);
  }

  /** train2014, val2014 and dataset_coco.json; image i is of the split {@link #SPLITS} i mod 5. */
  static void coco(Path folder, int images) throws IOException {
    List<Map<String, Object>> entries = new ArrayList<>();
    for (int i = 0; i < images; i++) {
      Illustration picture = picture(i);
      String split = SPLITS.get(i % SPLITS.size());
      String place = split.equals("train") ? "train2014" : "val2014";
      String file = "COCO_%s_%012d.jpg".formatted(place, i);
      Files.createDirectories(folder.resolve(place));
      Files.write(folder.resolve(place).resolve(file), picture.jpeg());
      entries.add(
          Map.of(
              "cocoid", i,
              "filename", file,
              "split", split,
              "sentences", picture.captions().stream().map(c -> Map.of("raw", c)).toList()));
    }
    Json.write(folder.resolve("dataset_coco.json"), Map.of("images", entries));
  }

  /** A file of experiments/ with the small models, one epoch, and other fields as given. */
  public static Experiment experiment(String name, String data, Map<String, Object> fields) {
    ObjectNode tree = (ObjectNode) Json.readTree(Path.of("experiments", name + ".json"));
    tree.put("data", data).put("clip", "savedmodels/clip-mini");
    tree.put("gpt2", "savedmodels/gpt2-mini").put("epochs", 1);
    fields.forEach((field, value) -> tree.set(field, Json.mapper().valueToTree(value)));
    return Json.convert(tree, Experiment.class, name);
  }
}
