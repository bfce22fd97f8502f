package dev.clipcap.files.checkpoint;

import static dev.clipcap.convert.Bytes.assertRefused;
import static dev.clipcap.convert.Bytes.file;
import static dev.clipcap.convert.Bytes.readResource;
import static dev.clipcap.convert.Bytes.resource;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.train.Save;
import org.tensorflow.types.TBfloat16;

/** Checkpoints that TensorFlow wrote: for Python (converters/reader_samples.py), and here. */
class TensorFlowCheckpointTest {
  private static final String INDEX = "variables.index";
  private static final String DATA = "variables.data-00000-of-00001";
  private static final String FOLDER = "tiny_gpt2_tf/variables/";

  @TempDir Path folder;

  @Test
  void readsKeysNamesAndDataOfASavedModel() {
    try (var checkpoint = TensorFlowCheckpoint.open(resource(FOLDER + INDEX));
        var pytorch = Checkpoint.open(resource("tiny_gpt2"))) {
      assertEquals(28, checkpoint.tensors().size());
      Map<String, String> names = checkpoint.variableNames();
      assertEquals(checkpoint.tensors().keySet(), names.keySet());
      String key = "variables/4/.ATTRIBUTES/VARIABLE_VALUE";
      assertEquals("tfgpt2lm_head_model/transformer/h_._0/attn/c_attn/weight", names.get(key));
      assertEquals(new TensorInfo(key, DType.F32, Shape.of(8, 24)), checkpoint.tensor(key).info());
      assertArrayEquals(
          pytorch.tensor("transformer.h.0.attn.c_attn.weight").floats(),
          checkpoint.tensor(key).floats());
    }
  }

  @Test
  void readsPathKeysOfAnObjectCheckpoint() {
    try (var checkpoint =
        TensorFlowCheckpoint.open(resource("tiny_clip_tf_checkpoint/ckpt.index"))) {
      String key = "model/clip/logit_scale/.ATTRIBUTES/VARIABLE_VALUE";
      assertEquals("tfclip_model/clip/logit_scale", checkpoint.variableNames().get(key));
      assertEquals(Shape.of(1), checkpoint.tensor(key).shape());
    }
  }

  @Test
  void readsWhatTensorFlowJavaSaves() {
    String prefix = folder.resolve("own").toString();
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      var wide = tf.constant(new float[][] {{1, 2, 3}, {4, 5, 6}});
      var narrow = tf.dtypes.cast(tf.constant(new float[] {0.5f}), TBfloat16.class);
      Save save =
          tf.train.save(
              tf.constant(prefix),
              tf.constant(NdArrays.vectorOfObjects("h.0.mlp.c_fc.weight", "scale")),
              tf.constant(NdArrays.vectorOfObjects("", "")),
              java.util.List.of(wide, narrow));
      session.runner().addTarget(save.op().name()).run();
    }
    try (var checkpoint = Checkpoint.open(Path.of(prefix + ".index"))) {
      assertArrayEquals(
          new float[] {1, 2, 3, 4, 5, 6}, checkpoint.tensor("h.0.mlp.c_fc.weight").floats());
      assertEquals(DType.BF16, checkpoint.tensor("scale").dtype());
      assertArrayEquals(new float[] {0.5f}, checkpoint.tensor("scale").floats());
    }
  }

  @Test
  void damagedBytesOfTheIndexAreNoticed() {
    byte[] index = readResource(FOLDER + INDEX);
    file(folder, DATA, readResource(FOLDER + DATA));
    int unnoticed = 0;
    for (int i = index.length % 7; i < index.length; i += 7) {
      byte[] damaged = index.clone();
      damaged[i] ^= 0x10;
      Path path = file(folder, INDEX, damaged);
      try {
        TensorFlowCheckpoint.open(path).close();
        unnoticed++;
      } catch (dev.clipcap.io.InvalidInputException e) {
        assertTrue(e.getMessage().contains("variables."), e.getMessage());
      }
    }
    // Without consequence: the empty meta-index block with its trailer, its handle, and padding.
    assertTrue(unnoticed <= (8 + 5 + 4 + 36) / 7 + 1, unnoticed + " damaged bytes had no effect");
  }

  @Test
  void damagedDataIsNoticed() {
    byte[] data = readResource(FOLDER + DATA);
    data[100] ^= 1;
    file(folder, DATA, data);
    Path index = file(folder, INDEX, readResource(FOLDER + INDEX));
    assertRefused(
        () -> TensorFlowCheckpoint.open(index), "variables/0/.ATTRIBUTES", "wrong checksum");
    file(folder, DATA, java.util.Arrays.copyOf(data, 1000));
    assertRefused(() -> TensorFlowCheckpoint.open(index), "data beyond the end of " + DATA);
  }

  @Test
  void refusesOtherFiles() {
    assertRefused(
        () -> TensorFlowCheckpoint.open(file(folder, "a.index", new byte[47])), "47 bytes");
    assertRefused(
        () -> TensorFlowCheckpoint.open(file(folder, "a.index", new byte[48])),
        "or one that is cut off");
    byte[] lonely = readResource(FOLDER + INDEX);
    assertRefused(() -> TensorFlowCheckpoint.open(file(folder, INDEX, lonely)), DATA, "no file");
  }
}
