package dev.clipcap.reliability;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.clipcap.caption.BareOptions;
import dev.clipcap.caption.BareSamples;
import dev.clipcap.caption.CaptionOptions;
import dev.clipcap.caption.Captioner;
import dev.clipcap.convert.ModelConverter;
import dev.clipcap.convert.Mutations;
import dev.clipcap.core.tf.SortedTable;
import dev.clipcap.core.tf.TableWriter;
import dev.clipcap.core.tokens.BpeTokenizer;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.JsonMutations;
import dev.clipcap.io.MappedFile;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.tensorflow.proto.BundleEntryProto;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.TensorSliceProto;

/** Files of a stranger's model, one of them changed, and what loading them gives. */
enum Mutant {
  TOKENIZER("captioner/tokenizer.json"),
  LARGE_TOKENIZER("gpt2-mini.json"),
  CAPTIONER_CONFIG("captioner/config.json"),
  INDEX("captioner/variables/variables.index"),
  DATA("captioner/variables/variables.data-00000-of-00001"),
  MLP_MAPPER("paper-mlp.pt"),
  TRANSFORMER_MAPPER("paper-transformer.pt"),
  REPORTS_MAPPER("report-mlp.safetensors"),
  GPT2_CONFIG("gpt2-2.json"),
  CLIP_CONFIG("clip/config.json"),
  SAFETENSORS("model-00001-of-00002.safetensors"),
  VIEWS("views.pt"),
  TRAINING("training.pt"),
  OLD_TORCH("old_format.pt"),
  TORCHSCRIPT("torchscript.pt");

  /** What became of one. */
  record Outcome(Mutant kind, boolean refused, String fault, long millis) {}

  private final String file;

  Mutant(String file) {
    this.file = file;
  }

  /** Lays out the files that are changed. */
  static void prepare(Path folder) throws IOException {
    BareSamples.writeCaptioner("report-mlp.safetensors", folder.resolve("captioner"));
    Files.copy(Path.of("savedmodels/gpt2-mini/tokenizer.json"), folder.resolve("gpt2-mini.json"));
    for (Mutant kind : values()) {
      Path target = folder.resolve(kind.file);
      if (Files.notExists(target) && kind != CLIP_CONFIG) {
        copy(kind.file, target);
      }
    }
    Files.createDirectory(folder.resolve("clip"));
    for (String name :
        List.of(
            "config.json",
            "pytorch_model-00001-of-00002.bin",
            "pytorch_model-00002-of-00002.bin",
            "pytorch_model.bin.index.json")) {
      copy("sharded_clip/" + name, folder.resolve("clip").resolve(name));
    }
    for (Mutant kind : values()) {
      Files.copy(folder.resolve(kind.file), folder.resolve(kind + ".original"));
    }
  }

  private static void copy(String resource, Path target) throws IOException {
    for (String place : List.of("caption/", "convert/", "convert/tiny_gpt2/")) {
      try (var in = Mutant.class.getResourceAsStream("/" + place + resource)) {
        if (in != null) {
          Files.copy(in, target);
          return;
        }
      }
    }
    throw new IOException("no resource " + resource);
  }

  /** The mutant of this number: changed, loaded, and put back. */
  static Outcome run(Path folder, long seed) throws IOException {
    Mutant kind = values()[(int) (seed % values().length)];
    byte[] original = Files.readAllBytes(folder.resolve(kind + ".original"));
    Path file = folder.resolve(kind.file);
    Files.write(file, kind.changed(original, new Random(seed), folder));
    try {
      Outcome first = kind.timed(folder);
      return first.millis > 2000 ? kind.timed(folder) : first; // another process had the cores
    } finally {
      Files.write(file, original);
    }
  }

  private Outcome timed(Path folder) throws IOException {
    long start = System.nanoTime();
    boolean refused = false;
    String fault = null;
    try {
      load(folder);
    } catch (InvalidInputException e) {
      refused = true;
      fault = e.getMessage().length() > 20_000 ? "a line of " + e.getMessage().length() : null;
    } catch (RuntimeException | Error e) {
      fault = e.toString();
      e.printStackTrace();
    }
    return new Outcome(this, refused, fault, (System.nanoTime() - start) / 1_000_000);
  }

  private byte[] changed(byte[] original, Random random, Path folder) throws IOException {
    boolean json = file.endsWith(".json");
    if (json && random.nextInt(4) > 0) {
      return JsonMutations.bytes(original, random);
    }
    if (this == INDEX && random.nextInt(4) > 0) {
      return changedIndex(folder.resolve(this + ".original"), random);
    }
    return Mutations.bytes(original, random);
  }

  /** One entry otherwise, and the checksums right. */
  private static byte[] changedIndex(Path original, Random random) throws IOException {
    Map<String, byte[]> entries;
    try (MappedFile file = MappedFile.open(original, "a checkpoint")) {
      entries = SortedTable.read(file);
    }
    List<String> keys = new ArrayList<>(entries.keySet());
    String key = keys.get(random.nextInt(keys.size()));
    if (random.nextInt(3) == 0) {
      entries.put(key, Mutations.bytes(entries.get(key), random));
      return TableWriter.table(entries);
    }
    try {
      BundleEntryProto.Builder entry = BundleEntryProto.parseFrom(entries.get(key)).toBuilder();
      long[] odd = {0, 1, -1, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 40};
      long value = odd[random.nextInt(odd.length)];
      switch (random.nextInt(7)) {
        case 0 -> entry.setOffset(value);
        case 1 -> entry.setSize(value);
        case 2 -> entry.setShardId((int) value);
        case 3 -> entry.getShapeBuilder().addDimBuilder().setSize(value);
        case 4 -> entry.setDtype(DataType.forNumber(random.nextInt(20)));
        case 5 -> entry.setCrc32C((int) value);
        default ->
            entry.addSlices(
                TensorSliceProto.newBuilder()
                    .addExtent(TensorSliceProto.Extent.newBuilder().setLength(value)));
      }
      entries.put(key, entry.build().toByteArray());
    } catch (InvalidProtocolBufferException e) {
      entries.remove(key); // the header
    }
    return TableWriter.table(entries);
  }

  private void load(Path folder) throws IOException {
    Path path = folder.resolve(file);
    switch (this) {
      case TOKENIZER, LARGE_TOKENIZER -> {
        try (BpeTokenizer tokenizer = BpeTokenizer.load(path)) {
          for (String text : List.of("a man", "日本 it's 12\n  <|endoftext|>", "")) {
            tokenizer.decode(tokenizer.encode(text));
          }
          tokenizer.decode(new int[] {0, 5, 63, 1331});
        }
      }
      case CAPTIONER_CONFIG, INDEX, DATA -> caption(Captioner.load(folder.resolve("captioner")));
      case MLP_MAPPER, TRANSFORMER_MAPPER, REPORTS_MAPPER, GPT2_CONFIG -> {
        boolean one = this == TRANSFORMER_MAPPER || this == REPORTS_MAPPER;
        Path config =
            this == GPT2_CONFIG ? path : BareSamples.file(one ? "gpt2-1.json" : "gpt2-2.json");
        BareOptions options =
            new BareOptions(config, BareSamples.file("tokenizer.json"), null, false, 8, null);
        Path weights = this == GPT2_CONFIG ? folder.resolve(MLP_MAPPER.file) : path;
        caption(Captioner.loadCheckpoint(weights, options));
      }
      case CLIP_CONFIG -> {
        Path target = folder.resolve("converted");
        delete(target);
        ModelConverter.convert(folder.resolve("clip"), null, null, target);
      }
      case SAFETENSORS, VIEWS, TRAINING, OLD_TORCH, TORCHSCRIPT -> {
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
          checkpoint.tensors().values().stream()
              .filter(tensor -> tensor.size() <= 1 << 20)
              .forEach(tensor -> tensor.floats());
        }
      }
    }
  }

  private static void caption(Captioner opened) {
    try (Captioner captioner = opened) {
      int width = captioner.config().mapper().embedding();
      if (width <= 1 << 20) {
        captioner.captionEmbeddings(
            List.of(new float[width]), CaptionOptions.greedy().withMaxTokens(8));
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path at, IOException e) throws IOException {
              Files.delete(at);
              return FileVisitResult.CONTINUE;
            }
          });
    }
  }
}
