package dev.clipcap.convert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.core.clip.VitConfig;
import dev.clipcap.core.nn.Activation;
import dev.clipcap.core.tf.SavedModels;
import dev.clipcap.encoder.ClipConfig;
import dev.clipcap.files.checkpoint.Checkpoint;
import dev.clipcap.files.checkpoint.DType;
import dev.clipcap.files.checkpoint.SafetensorsFile;
import dev.clipcap.files.checkpoint.TensorInfo;
import dev.clipcap.files.hub.ModelCatalog;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.reference.ResNetReference;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.ndarray.Shape;

/** A CLIP's weights without a config do not tell the activation: it has to be said. */
class BareClipTest {
  @TempDir Path folder;

  @Test
  void withoutTheOptionBothCandidatesAreNamed() {
    String message =
        assertThrows(
                InvalidInputException.class,
                () ->
                    ModelConverter.convert(
                        ResNetReference.archive(), null, null, folder.resolve("never")))
            .getMessage();
    for (String part : List.of("quick_gelu or gelu", "activation=gelu", "open_clip_config.json")) {
      assertTrue(message.contains(part), message);
    }
    assertFalse(message.contains("\n"), message);
    assertFalse(Files.exists(folder.resolve("never")));
  }

  /** In both towers: open_clip's quick_gelu is one field for both. */
  @ParameterizedTest
  @EnumSource(names = {"QUICK_GELU", "GELU"})
  void theOptionHoldsForBothTowers(Activation activation) {
    Path file = folder.resolve("vit.safetensors");
    List<TensorInfo> infos =
        ModelShapes.openAiVit(128, 2, 16, 10, 64, 3, 31, 9, 6).entrySet().stream()
            .map(e -> new TensorInfo(e.getKey(), DType.F32, Shape.of(e.getValue())))
            .toList();
    SafetensorsFile.write(
        file,
        infos,
        Map.of(),
        (name, first, to) -> {
          while (to.hasRemaining()) {
            to.put(0);
          }
        });
    Path clip = folder.resolve("clip");
    ModelConverter.convert(file, null, activation, clip);
    ClipConfig config = SavedModels.config(clip, ClipConfig.class);
    assertEquals(activation, ((VitConfig) config.vision()).activation());
    assertEquals(activation, config.text().activation());
  }

  /**
   * open_clip's ViT-H/14 has 16 heads 80 wide, which would be taken for 20 that are 64 wide; its
   * multilingual models end a text by another token than the last.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1280 | 1024 | 49408 | the image tower of width 1280, expected at most 1024",
        "1408 | 1024 | 49408 | the image tower of width 1408",
        "1024 | 1344 | 49408 | the text tower of width 1344, expected at most 1280",
        "1024 | 1024 | 250300 | a text tower of 250300 tokens, expected at most 49408"
      })
  void whatNoTensorShowsIsRefused(long width, long textWidth, long vocabulary, String expected)
      throws IOException {
    Path file = folder.resolve("vit.safetensors");
    StringBuilder header = new StringBuilder("{");
    long end = 0;
    for (Map.Entry<String, long[]> tensor :
        ModelShapes.openAiVit(width, 1, 14, 257, textWidth, 1, vocabulary, 77, 1024).entrySet()) {
      long start = end;
      end += 2 * Shape.of(tensor.getValue()).size();
      header.append(header.length() == 1 ? "" : ",");
      header.append(
          "\"%s\":{\"dtype\":\"F16\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
              .formatted(tensor.getKey(), Arrays.toString(tensor.getValue()), start, end));
    }
    byte[] json = header.append("}").toString().getBytes(StandardCharsets.UTF_8);
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).flip());
      out.write(ByteBuffer.wrap(json));
      out.write(ByteBuffer.allocate(1), 8 + json.length + end - 1); // zeros before it, not stored
    }
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      String message =
          assertThrows(InvalidInputException.class, () -> ClipShape.of(checkpoint, Activation.GELU))
              .getMessage();
      assertTrue(message.contains(expected), message);
      assertTrue(message.endsWith("; put its open_clip_config.json beside it"), message);
    }
  }

  /** Every archive that fetch knows needs no option. */
  @Test
  void openAisArchivesAreKnown() {
    int archives = 0;
    for (String name : ModelCatalog.names()) {
      if (ModelCatalog.find(name) instanceof ModelCatalog.Archive archive) {
        assertTrue(PublishedModel.isOpenAis(archive.sha256()), name);
        archives++;
      }
    }
    assertEquals(3, archives);
    assertFalse(PublishedModel.isOpenAis("0".repeat(64)));
  }
}
