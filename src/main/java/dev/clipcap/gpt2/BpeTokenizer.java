package dev.clipcap.gpt2;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Text to GPT-2's token ids and back: a {@code tokenizer.json} run by Hugging Face's tokenizers.
 *
 * <p>It adds no special tokens, and neither truncates nor pads.
 */
public final class BpeTokenizer implements AutoCloseable {
  private static final String END_OF_TEXT = "<|endoftext|>";
  private static final String LIBRARY_FLAVOR = "RUST_FLAVOR";

  static {
    // The library at hand is the processor's. Where there is a GPU, DJL would fetch another one.
    if (System.getProperty(LIBRARY_FLAVOR) == null) {
      System.setProperty(LIBRARY_FLAVOR, "cpu");
    }
  }

  private final HuggingFaceTokenizer tokenizer;

  private BpeTokenizer(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * Reads a tokenizer.json.
   *
   * @throws InvalidInputException if there is none, or it is not a tokenizer
   */
  public static BpeTokenizer load(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InvalidInputException(
          file.toString(), "no file", "a tokenizer.json", "restore it beside the model");
    }
    InputFiles.refusePointer(file, "a tokenizer.json");
    try {
      return new BpeTokenizer(
          HuggingFaceTokenizer.newInstance(
              file,
              Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false")));
    } catch (IOException | RuntimeException e) {
      throw new InvalidInputException(
          file.toString(),
          String.valueOf(e.getMessage()),
          "a tokenizer in Hugging Face's JSON format",
          "restore it beside the model",
          e);
    }
  }

  /** The ids of a text; a literal {@code <|endoftext|>} in it is dropped. */
  public int[] encode(String text) {
    long[] ids = tokenizer.encode(text.replace(END_OF_TEXT, "")).getIds();
    return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
  }

  /** The text of ids. */
  public String decode(int[] ids) {
    return tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), false);
  }

  /**
   * The id of a text that is one token.
   *
   * @throws InvalidInputException if it is none or several
   */
  public int single(String text) {
    int[] ids = encode(text);
    if (ids.length != 1) {
      throw new InvalidInputException(
          "stop \"" + text + "\"",
          ids.length + " tokens, " + pieces(ids),
          "one token of the model's vocabulary",
          "give a text that is one token, such as \".\" or \" dog\" with its space");
    }
    return ids[0];
  }

  private String pieces(int[] ids) {
    return Arrays.stream(ids)
        .mapToObj(id -> "\"" + decode(new int[] {id}) + "\"")
        .collect(Collectors.joining(" "));
  }

  /** The id of {@code <|endoftext|>}. */
  public int endOfText() {
    return Math.toIntExact(tokenizer.encode(END_OF_TEXT).getIds()[0]);
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
