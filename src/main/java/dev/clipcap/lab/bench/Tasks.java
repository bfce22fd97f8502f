package dev.clipcap.lab.bench;

import dev.clipcap.accel.Acceleration;
import dev.clipcap.accel.Precision;
import dev.clipcap.lab.bench.Task.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The rows of the table. */
record Tasks(BenchScale scale) {
  private static final int BATCHES = 4; // in the epoch
  private static final int SHORT_CAPTION = 12; // tokens, as real captions have

  /** What ClipCap's own code pads captions of real lengths to: the longest. */
  private static final int LONGEST = 41;

  private static final int SHORTEST = 3;

  /**
   * How many of 4,500 captions of Flickr8k's photos have 3, 4, 5 ... tokens of GPT-2's; the mean is
   * 12.4.
   */
  private static final int[] LENGTHS = {
    1, 13, 41, 107, 256, 333, 409, 441, 470, 444, 412, 378, 314, 215, 193, 121, 102, 89, 51, 27, 29,
    15, 12, 5, 4, 3, 4, 3, 2, 0, 1, 1, 2, 0, 0, 1, 0, 0, 1
  };

  static List<Task> of(BenchScale scale) {
    Tasks tasks = new Tasks(scale);
    List<Task> all = new ArrayList<>();
    for (Precision precision : Precision.OF_FLOATS) {
      all.add(tasks.training(true, precision));
      all.add(tasks.training(false, precision));
    }
    all.add(tasks.epoch());
    for (Precision precision : Precision.OF_FLOATS) {
      scale.decodingBatches().forEach(batch -> all.add(tasks.decoding(batch, precision)));
    }
    if (Acceleration.hasInt16()) {
      all.add(tasks.decoding(1, Precision.INT16)); // from 8 on it is as float32
    }
    for (Precision precision : Precision.OF_FLOATS) {
      all.add(tasks.clip(precision));
    }
    all.add(tasks.captions(scale.decodingTokens(), Precision.FLOAT32));
    all.add(tasks.captions(SHORT_CAPTION, Precision.FLOAT32));
    all.add(tasks.captions(SHORT_CAPTION, Precision.BFLOAT16));
    return List.copyOf(all);
  }

  private static String suffix(Precision precision) {
    return precision == Precision.FLOAT32 ? "" : ", " + precision.label();
  }

  private Task training(boolean finetune, Precision precision) {
    int[] lengths = new int[scale.trainingBatch()];
    Arrays.fill(lengths, scale.trainingTokens());
    return training(
        (finetune ? "train-finetune" : "train-frozen")
            + ", B="
            + lengths.length
            + suffix(precision),
        finetune,
        precision,
        List.of(lengths),
        scale.trainingTokens());
  }

  /** Captions of real lengths, which PyTorch pads to the data set's longest as ClipCap's code. */
  private Task epoch() {
    int batch = scale.trainingBatch();
    int[] lengths = realLengths(BATCHES * batch);
    List<int[]> batches = new ArrayList<>();
    for (int from = 0; from < lengths.length; from += batch) {
      batches.add(Arrays.copyOfRange(lengths, from, from + batch));
    }
    return training(
        "epoch-finetune, " + lengths.length + " captions",
        true,
        Precision.FLOAT32,
        batches,
        LONGEST);
  }

  private static int[] realLengths(int captions) {
    Random random = new Random(1);
    int total = Arrays.stream(LENGTHS).sum();
    int[] lengths = new int[captions];
    for (int i = 0; i < captions; i++) {
      int left = random.nextInt(total);
      int at = 0;
      while (left >= LENGTHS[at]) {
        left -= LENGTHS[at++];
      }
      lengths[i] = SHORTEST + at;
    }
    return lengths;
  }

  /**
   * A step on each batch.
   *
   * @param batches lengths of their captions
   * @param padded what PyTorch pads captions to
   */
  private Task training(
      String name, boolean finetune, Precision precision, List<int[]> batches, int padded) {
    Cost cost = new Cost(0, 0);
    int captions = 0;
    for (int[] lengths : batches) {
      for (int length : lengths) {
        cost = cost.and(Cost.training(scale, finetune, length));
      }
      captions += lengths.length;
    }
    return new Task(
        name,
        Kind.TRAINING,
        precision,
        Map.of(
            "work", "train",
            "finetune", finetune,
            "lengths", batches,
            "tokens", padded,
            "prefix", scale.prefix()),
        List.of(precision.label()),
        cost,
        captions,
        captions,
        () -> Work.training(scale, scale.mapper(), finetune, precision, batches));
  }

  private Task decoding(int batch, Precision precision) {
    return new Task(
        "decode, B=" + batch + suffix(precision),
        Kind.MODELS,
        precision,
        Map.of(
            "work",
            "decode",
            "batch",
            batch,
            "tokens",
            scale.decodingTokens(),
            "prefix",
            scale.prefix()),
        precision == Precision.BFLOAT16 ? List.of("bfloat16", "float32") : List.of("float32"),
        Cost.decoding(scale, batch, scale.decodingTokens(), precision),
        batch,
        batch,
        () -> Work.decoding(scale, batch, precision));
  }

  private Task clip(Precision precision) {
    return new Task(
        "clip, B=" + scale.images() + suffix(precision),
        Kind.MODELS,
        precision,
        Map.of("work", "clip", "batch", scale.images()),
        List.of(precision.label()),
        Cost.clip(scale).times(scale.images()),
        scale.images(),
        scale.images(),
        () -> Work.clip(scale, precision));
  }

  /** From JPEG files to token ids; PyTorch by ClipCap's own loop, image by image, uncached. */
  private Task captions(int tokens, Precision precision) {
    int images = 2 * scale.images();
    Cost perImage =
        Cost.clip(scale)
            .and(
                Cost.decoding(scale, scale.images(), tokens, precision)
                    .times(1.0 / scale.images()));
    return new Task(
        "caption JPEGs, " + tokens + " tokens" + suffix(precision),
        Kind.CAPTIONS,
        precision,
        Map.of(
            "work",
            "caption",
            "files",
            JpegFiles.first(scale.originalImages()).stream().map(Path::toString).toList(),
            "tokens",
            tokens,
            "prefix",
            scale.prefix()),
        List.of("float32"),
        perImage.times(images),
        images,
        scale.originalImages(),
        () -> Work.captions(scale, images, tokens, precision));
  }
}
