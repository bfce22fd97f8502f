package dev.clipcap.convert;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights with which a model computes nothing of use, though names and shapes fit. */
class WeightsThatAreNoneTest {
  @TempDir Path folder;

  /** Of a training that diverged, or float16 whose range was too small. */
  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void numbersThatAreNotFiniteAreRefused(float value) throws IOException {
    byte[] bytes = Files.readAllBytes(OddGpt2ConfigsTest.file("clip.safetensors"));
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(bytes.length - 4, value);
    String message = refusal(bytes);
    assertTrue(message.contains("model.safetensors, tensor '"), message);
    assertTrue(message.contains("found " + value + ", expected finite numbers"), message);
  }

  /** Of a quantised model, whose scales are elsewhere or nowhere. */
  @Test
  void wholeNumbersAreRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(OddGpt2ConfigsTest.file("clip.safetensors"));
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    String message = refusal(text.replaceFirst("F32", "I32").getBytes(StandardCharsets.ISO_8859_1));
    assertTrue(message.contains("1 mismatches: integers "), message);
    assertTrue(message.contains("the weights are quantised"), message);
  }

  private String refusal(byte[] weights) throws IOException {
    Path published = Files.createDirectory(folder.resolve("published"));
    Json.write(
        published.resolve("config.json"),
        Json.readTree(OddGpt2ConfigsTest.file("clip.json")).at("/variants/default/config"));
    Files.write(published.resolve("model.safetensors"), weights);
    Path never = folder.resolve("never");
    String message =
        assertThrows(
                InvalidInputException.class,
                () -> ModelConverter.convert(published, null, null, never))
            .getMessage();
    assertFalse(message.contains("\n"), message);
    assertFalse(Files.exists(never));
    return message;
  }
}
