package dev.clipcap.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Changes to a JSON file that keep most of it JSON: other values, fields, nesting, encodings. */
public final class JsonMutations {
  private static final String RAW = "@raw@";

  /** JSON as it is written, some of it no JSON. */
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "-1",
          "1",
          "2",
          "7",
          "1000",
          "100000",
          "2147483647",
          "2147483648",
          "4294967296",
          "-9223372036854775808",
          "9223372036854775808",
          "1e400",
          "-1e400",
          "1e-400",
          "0.5",
          "NaN",
          "Infinity",
          "1".repeat(2000),
          "\"\"",
          "\"a\"",
          "\"\\u0000\"",
          "\"\\u001b]0;x\\u0007\"",
          "\"\\ud800\"",
          "\"\\n\"",
          "\"" + "x".repeat(100_000) + "\"",
          "\"(a+)+$\"",
          "\"Precompiled\"",
          "\"WordPiece\"",
          "\"../../etc/passwd\"",
          "[]",
          "{}",
          "[null]",
          "{\"type\": \"Precompiled\", \"precompiled_charsmap\": \"AAAA\"}",
          "{\"type\": \"Sequence\"}",
          "{\"Regex\": \"(\"}",
          "[".repeat(5000),
          "[".repeat(900) + "]".repeat(900),
          "{\"a\":".repeat(2000));

  private JsonMutations() {}

  /** A changed copy. */
  public static byte[] bytes(byte[] original, Random random) {
    try {
      JsonNode tree = Json.mapper().readTree(original);
      List<String> raw = new ArrayList<>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        change(tree, raw, random);
      }
      String text = tree.toString();
      for (int i = 0; i < raw.size(); i++) {
        text = text.replace("\"" + RAW + i + "\"", raw.get(i));
      }
      return encoded(text, random);
    } catch (IOException e) {
      throw new IllegalStateException(e); // the original is JSON
    }
  }

  private static void change(JsonNode tree, List<String> raw, Random random) {
    ContainerNode<?> at = container(tree, random);
    if (at == null) {
      return;
    }
    String value = RAW + raw.size();
    raw.add(VALUES.get(random.nextInt(VALUES.size())));
    if (at instanceof ArrayNode array) {
      if (array.isEmpty() || random.nextInt(3) == 0) {
        array.add(value);
      } else if (random.nextInt(3) == 0) {
        array.remove(random.nextInt(array.size()));
      } else {
        array.set(random.nextInt(array.size()), value);
      }
      return;
    }
    ObjectNode object = (ObjectNode) at;
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    if (names.isEmpty() || random.nextInt(8) == 0) {
      object.put("unknown", value);
      return;
    }
    String name = names.get(random.nextInt(names.size()));
    switch (random.nextInt(6)) {
      case 0 -> object.remove(name);
      case 1 -> { // the same field twice
        raw.set(raw.size() - 1, object.get(name) + ", \"" + name + "\": 3");
        object.put(name, value);
      }
      default -> object.put(name, value);
    }
  }

  /** Mostly small ones near the top, where the settings are. */
  private static ContainerNode<?> container(JsonNode tree, Random random) {
    JsonNode at = tree;
    while (at instanceof ContainerNode<?>) {
      List<JsonNode> below = new ArrayList<>();
      for (JsonNode child : at) {
        if (child instanceof ContainerNode<?> && below.size() < 64) {
          below.add(child);
        }
      }
      if (below.isEmpty() || random.nextInt(3) == 0) {
        return (ContainerNode<?>) at;
      }
      at = below.get(random.nextInt(below.size()));
    }
    return null;
  }

  private static byte[] encoded(String text, Random random) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return switch (random.nextInt(24)) {
      case 0 -> text.getBytes(StandardCharsets.UTF_16);
      case 1 -> text.getBytes(Charset.forName("UTF-32"));
      case 2 -> ("\ufeff" + text).getBytes(StandardCharsets.UTF_8);
      case 3 -> java.util.Arrays.copyOf(utf8, random.nextInt(utf8.length + 1));
      case 4 -> java.util.Arrays.copyOf(utf8, utf8.length + 40); // NUL bytes after it
      case 5 -> new byte[utf8.length];
      case 6 -> (text + text).getBytes(StandardCharsets.UTF_8);
      default -> utf8;
    };
  }
}
