package dev.clipcap.experiment.config;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.clipcap.convert.ModelExport;
import dev.clipcap.core.clip.TextConfig;
import dev.clipcap.core.clip.VitConfig;
import dev.clipcap.core.gpt2.OpenAiGpt2;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.core.tf.Storage;
import dev.clipcap.core.tf.Weights;
import dev.clipcap.core.tokens.BpeTokenizer;
import dev.clipcap.data.Illustration;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.io.Json;
import dev.clipcap.io.Output;
import dev.clipcap.lab.pretrain.BpeTrainer;
import dev.clipcap.storybook.Storybook;
import dev.clipcap.storybook.StorybookConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Experiments of seconds: twelve pictures with captions, models of a few thousand weights.
 *
 * @param folder that holds them
 */
public record TinyExperiment(Path folder) {

  /** Draws the pictures and makes the models. */
  public static TinyExperiment in(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    List<String> captions = new ArrayList<>();
    Files.createDirectories(folder.resolve("data"));
    for (int i = 0; i < 12; i++) {
      Illustration picture = Storybook.pretraining(StorybookConfig.DEFAULT).apply(i);
      Files.write(folder.resolve("data/" + i + ".jpg"), picture.jpeg());
      String split = i < 8 ? "train" : i < 10 ? "validation" : "test";
      Map<String, Object> line =
          Map.of("image", i + ".jpg", "captions", picture.captions(), "split", split);
      lines.add(Json.mapper().writeValueAsString(line));
      captions.addAll(picture.captions());
    }
    Files.write(folder.resolve("data/captions.jsonl"), lines);

    Path tokenizer = folder.resolve("tokenizer.json");
    BpeTrainer.train(captions, 320, tokenizer);
    int vocabulary;
    try (BpeTokenizer bpe = BpeTokenizer.load(tokenizer)) {
      vocabulary = bpe.endOfText() + 1;
    }
    ModelExport.write(
        Output.of(folder.resolve("clip")),
        Storage.FLOAT32,
        new ClipConfig(12, VitConfig.of(64, 32, 16, 1, 2), TextConfig.of(vocabulary, 24, 16, 1, 2)),
        (session, params) -> Weights.initialize(session, params, 1),
        tokenizer,
        "made by a test");
    ModelExport.write(
        Output.of(folder.resolve("gpt2")),
        Storage.FLOAT32,
        OpenAiGpt2.config(vocabulary, 80, 16, 2, 2, 0.1f),
        (session, params) -> Weights.initialize(session, params, 2),
        tokenizer,
        "made by a test");
    return new TinyExperiment(folder);
  }

  public Experiment of(MapperConfig.Type type, boolean finetune) {
    return of("clip", type, finetune);
  }

  /** An MLP, and so much of GPT-2. */
  public Experiment with(Finetune finetune) {
    return of("clip", MapperConfig.Type.MLP, finetune);
  }

  public Experiment of(String clip, MapperConfig.Type type, boolean finetune) {
    return of(clip, type, Finetune.of(finetune));
  }

  private Experiment of(String clip, MapperConfig.Type type, Finetune finetune) {
    return new Experiment(
        new Experiment.About("nothing", "seconds", "nothing"),
        new ExperimentData(
            JsonNodeFactory.instance.textNode("folder:" + folder.resolve("data")),
            null,
            false,
            0,
            0,
            null),
        new Experiment.Models(
            folder.resolve(clip).toString(),
            folder.resolve("gpt2").toString(),
            null,
            new MapperChoice(
                type,
                3,
                null,
                type == MapperConfig.Type.MLP ? null : 1,
                null,
                null,
                null,
                null,
                null)),
        new Experiment.Task(finetune, null, false, null),
        new Experiment.Optimization(2, null, 8, 1e-2, null, 0.1, 0.01, null),
        new Experiment.Computation(null, null, null),
        null,
        new Experiment.Seeds(3, null),
        null);
  }
}
