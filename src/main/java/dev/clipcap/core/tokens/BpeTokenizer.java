package dev.clipcap.core.tokens;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.clipcap.io.InputFiles;
import dev.clipcap.io.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Text to GPT-2's token ids and back: a {@code tokenizer.json} run by Hugging Face's tokenizers.
 *
 * <p>It adds no special tokens, and neither truncates nor pads.
 */
public final class BpeTokenizer implements AutoCloseable {
  private static final String END_OF_TEXT = "<|endoftext|>";

  static {
    // The library at hand is the processor's. Where there is a GPU, DJL would fetch another one.
    System.getProperties().putIfAbsent("RUST_FLAVOR", "cpu");
    // On Amazon's machines DJL would send their id and region to its makers.
    System.getProperties().putIfAbsent("OPT_OUT_TRACKING", "true");
  }

  private static final AtomicInteger OPEN = new AtomicInteger();

  private final TokenizerFile file;
  private final HuggingFaceTokenizer tokenizer;
  private final AtomicBoolean closed = new AtomicBoolean();

  private BpeTokenizer(TokenizerFile file, HuggingFaceTokenizer tokenizer) {
    OPEN.incrementAndGet();
    this.file = file;
    this.tokenizer = tokenizer;
  }

  /**
   * Reads a tokenizer.json.
   *
   * @throws InvalidInputException if there is none, or it is not a tokenizer, or it gives a text
   *     other ids each time
   */
  public static BpeTokenizer load(Path file) {
    refuseIf(
        !Files.isRegularFile(file),
        file.toString(),
        "no file",
        "a tokenizer.json",
        "restore it beside the model");
    InputFiles.refusePointer(file, "a tokenizer.json");
    TokenizerFile read = TokenizerFile.read(file);
    try {
      return new BpeTokenizer(
          read,
          HuggingFaceTokenizer.newInstance(
              new ByteArrayInputStream(read.toJson()),
              Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false"),
              null));
    } catch (IOException | RuntimeException e) {
      throw new InvalidInputException(
          file.toString(),
          String.valueOf(e.getMessage()).lines().findFirst().orElse("an unknown fault"),
          "a tokenizer in Hugging Face's JSON format",
          "restore it beside the model",
          e);
    }
  }

  /** The ids of a text; a literal {@code <|endoftext|>} in it is dropped. */
  public int[] encode(String text) {
    return Arrays.stream(idsOf(text.replace(END_OF_TEXT, ""))).mapToInt(Math::toIntExact).toArray();
  }

  private long[] idsOf(String text) {
    try {
      return tokenizer.encode(text).getIds();
    } catch (RuntimeException e) {
      throw new InvalidInputException(
          "tokenizer",
          "\"" + text + "\": " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
          "a text that it has tokens for",
          "use the tokenizer that belongs to the model",
          e);
    }
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
    String pieces =
        Arrays.stream(ids)
            .mapToObj(id -> "\"" + decode(new int[] {id}) + "\"")
            .collect(Collectors.joining(" "));
    refuseIf(
        ids.length != 1,
        "stop \"" + text + "\"",
        ids.length + " tokens, " + pieces,
        "one token of the model's vocabulary",
        "give a text that is one token, such as \".\" or \" dog\" with its space");
    return ids[0];
  }

  /**
   * The id of {@code <|endoftext|>}.
   *
   * @throws InvalidInputException if that is no token
   */
  public int endOfText() {
    long[] ids = idsOf(END_OF_TEXT);
    refuseIf(
        ids.length != 1,
        "tokenizer",
        "no token " + END_OF_TEXT,
        "one, which ends a text",
        "use the tokenizer that belongs to the model");
    return Math.toIntExact(ids[0]);
  }

  /** How many ids there are, from 0 to the highest. */
  public int size() {
    return file.size();
  }

  /**
   * Refuses to go on with a GPT-2 that this is not the tokenizer of.
   *
   * @param vocabulary V, its tokens; more than there are here if it was rounded up
   * @throws InvalidInputException if there is an id of V or more, or if special tokens belong
   *     around every text
   */
  public void requireFor(int vocabulary) {
    file.requireFor(vocabulary);
  }

  /**
   * Refuses to go on with a CLIP that this is not the tokenizer of.
   *
   * @param vocabulary of its text tower
   * @throws InvalidInputException if there is an id of {@code vocabulary} or more
   */
  public void requireIdsBelow(int vocabulary) {
    file.requireIdsBelow(vocabulary);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      OPEN.decrementAndGet();
      tokenizer.close();
    }
  }

  /** How many of this process are not closed: each holds memory that no garbage collector frees. */
  public static int open() {
    return OPEN.get();
  }
}
