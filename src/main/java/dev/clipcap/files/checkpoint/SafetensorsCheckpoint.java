package dev.clipcap.files.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.MappedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.ndarray.Shape;

/**
 * One safetensors file: 8 bytes of little-endian length, then JSON of {@code {name: {dtype, shape,
 * data_offsets}}}, then the data, which the tensors must tile without gap or overlap. The checks
 * are those of the format's reference reader (huggingface/safetensors, tensor.rs).
 */
public final class SafetensorsCheckpoint extends Checkpoint {
  static final String METADATA = "__metadata__";

  private static final int MAX_HEADER_BYTES = 100_000_000;
  private static final ObjectReader ENTRY_READER =
      Json.mapper().reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Map<String, String> metadata = new LinkedHashMap<>();

  /** A tensor and the bytes of the file it occupies: {@code begin} to {@code end() - 1}. */
  private record Entry(TensorInfo info, long begin) {
    long end() {
      return begin + info.byteSize();
    }
  }

  private SafetensorsCheckpoint(MappedFile file) {
    super(file.path(), file::close);
    byte[] header = header(file);
    long dataStart = 8L + header.length;
    List<Entry> entries = entries(header, dataStart);
    checkTiling(entries, dataStart, file.size());
    entries.forEach(e -> put(e.info.name(), StoredTensor.contiguous(file, e.info, e.begin)));
    metadata.forEach(this::addAlias);
  }

  /**
   * Opens a {@code .safetensors} file.
   *
   * @throws InvalidInputException if it is not a well-formed one
   */
  public static SafetensorsCheckpoint open(Path file) {
    return new SafetensorsCheckpoint(MappedFile.open(file, "a checkpoint"));
  }

  /**
   * Tensors that share their memory are written once: {@code safetensors.torch.save_model} notes
   * each other name in the metadata, with the name that was kept.
   */
  private void addAlias(String alias, String kept) {
    if (tensors().containsKey(kept) && !tensors().containsKey(alias)) {
      put(alias, tensors().get(kept));
    }
  }

  /** The strings under {@code __metadata__}; often {@code format: pt}. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  /** The header's JSON, which the file has whole. */
  private byte[] header(MappedFile file) {
    if (file.size() < 8) {
      throw invalid(file.size() + " bytes", "at least the 8 bytes of the header's length");
    }
    long length = ByteBuffer.wrap(file.get(0, 8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 0 || length > MAX_HEADER_BYTES) {
      throw invalid(
          "a header of " + Long.toUnsignedString(length) + " bytes", "at most " + MAX_HEADER_BYTES);
    }
    if (length > file.size() - 8) {
      throw invalid(
          "a header of " + length + " bytes in a file of " + file.size(), "a whole header");
    }
    return file.get(8, (int) length);
  }

  /** Reads the header: the metadata, and the tensors in the order of their data. */
  private List<Entry> entries(byte[] header, long dataStart) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(header)).toString();
    } catch (CharacterCodingException e) {
      throw invalid("a header with bytes that are not UTF-8", "UTF-8 JSON");
    }
    if (!text.startsWith("{")) {
      throw invalid("a header that does not start with '{'", "a JSON object");
    }
    List<Entry> entries = new ArrayList<>();
    try (JsonParser parser = Json.mapper().getFactory().createParser(text)) {
      parser.nextToken();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        JsonNode value = ENTRY_READER.readTree(parser);
        if (name.equals(METADATA)) {
          readMetadata(value);
        } else {
          entries.add(entry(path() + ", tensor '" + name + "'", name, value, dataStart));
        }
      }
      if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
        throw invalid("a header that is not one JSON object", "one JSON object");
      }
    } catch (IOException e) {
      throw Json.invalid(path() + ", header", e);
    }
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    return entries;
  }

  private void readMetadata(JsonNode value) {
    String where = path() + ", " + METADATA;
    if (!value.isObject()) {
      throw invalid(where, value.getNodeType().toString(), "an object of strings");
    }
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      if (!field.getValue().isTextual()) {
        throw invalid(
            where + " '" + field.getKey() + "'",
            field.getValue().getNodeType().toString(),
            "a string");
      }
      metadata.put(field.getKey(), field.getValue().textValue());
    }
  }

  private static Entry entry(String where, String name, JsonNode value, long dataStart) {
    if (!value.isObject() || value.size() != 3) {
      throw invalid(where, "another description", "the fields dtype, shape and data_offsets");
    }
    DType dtype = dtype(where, value.path("dtype"));
    long[] dimensions = longs(where + ", shape", value.path("shape"));
    long[] offsets = longs(where + ", data_offsets", value.path("data_offsets"));
    if (offsets.length != 2 || offsets[0] > offsets[1]) {
      throw invalid(
          where, "data_offsets " + value.path("data_offsets"), "[begin, end] with begin <= end");
    }
    long bytes;
    try {
      bytes = TensorInfo.byteSize(dtype, dimensions);
      Math.addExact(dataStart, offsets[1]);
    } catch (ArithmeticException e) {
      throw invalid(
          where, "sizes that overflow: " + value.path("shape"), "a size that fits in 63 bits");
    }
    if (bytes != offsets[1] - offsets[0]) {
      throw invalid(
          where,
          "data_offsets of " + (offsets[1] - offsets[0]) + " bytes",
          bytes + " bytes for " + dtype + " " + value.path("shape"));
    }
    return new Entry(new TensorInfo(name, dtype, Shape.of(dimensions)), dataStart + offsets[0]);
  }

  private static DType dtype(String where, JsonNode value) {
    for (DType dtype : DType.values()) {
      if (dtype.name().equals(value.textValue())) {
        return dtype;
      }
    }
    throw new InvalidInputException(
        where + ", dtype",
        value.isMissingNode() ? "none" : value.toString(),
        "one of " + List.of(DType.values()),
        "save the tensor as one of these");
  }

  private static long[] longs(String where, JsonNode value) {
    if (!value.isArray()) {
      throw invalid(where, value.isMissingNode() ? "none" : value.toString(), "a list of integers");
    }
    long[] longs = new long[value.size()];
    for (int i = 0; i < longs.length; i++) {
      JsonNode element = value.get(i);
      if (!element.isIntegralNumber() || !element.canConvertToLong() || element.longValue() < 0) {
        throw invalid(where, element.toString(), "an integer from 0 to 2^63-1");
      }
      longs[i] = element.longValue();
    }
    return longs;
  }

  private void checkTiling(List<Entry> entries, long dataStart, long fileSize) {
    long next = dataStart;
    for (Entry entry : entries) {
      String where = path() + ", tensor '" + entry.info().name() + "'";
      if (entry.begin() < next) {
        throw invalid(
            where, "data that overlaps the tensor before it", "data from " + (next - dataStart));
      }
      if (entry.begin() > next) {
        throw invalid(
            where,
            "a hole of " + (entry.begin() - next) + " bytes before its data",
            "data from " + (next - dataStart));
      }
      if (entry.end() > fileSize) {
        throw invalid(
            where,
            "data up to byte " + entry.end() + " in a file of " + fileSize,
            "a file that holds all of it");
      }
      next = entry.end();
    }
    if (next != fileSize) {
      throw invalid((fileSize - next) + " bytes after the last tensor", "none");
    }
  }

  private InvalidInputException invalid(String found, String expected) {
    return invalid(path().toString(), found, expected);
  }

  private static InvalidInputException invalid(String where, String found, String expected) {
    return new InvalidInputException(
        where, found, expected, "copy or download the file again; it is damaged or no safetensors");
  }
}
