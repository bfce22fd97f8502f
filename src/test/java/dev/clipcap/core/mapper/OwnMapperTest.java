package dev.clipcap.core.mapper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.core.nn.Params;
import dev.clipcap.core.tf.TestGraph;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Mappers named by their class: those that are, and all that are not. */
class OwnMapperTest {
  private static final int D = 6;
  private static final int K = 3;
  private static final int C = 8;

  private static boolean initialised;

  private static MapperConfig config(String className) {
    return new MapperConfig(null, D, K, C, 0, 0, 0, null, null, 0, className);
  }

  private static String refusal(String className) {
    String line =
        assertThrows(InvalidInputException.class, () -> OwnMapper.find(config(className)))
            .getMessage();
    assertEquals(1, line.lines().count(), line);
    assertTrue(line.startsWith("mapper class " + className + ": found "), line);
    return line;
  }

  /** No mapper, and one that would show if its class were initialised. */
  public static final class Loud {
    static {
      initialised = true;
    }

    private Loud() {}
  }

  @Test
  void nothingOfAForeignClassRuns() {
    assertTrue(refusal(Loud.class.getName()).contains("a class that does not implement Prefix"));
    assertFalse(initialised);
  }

  /** A linear map whose output is read with a shape that its subclasses choose. */
  public abstract static class Linear implements PrefixMapper {
    private final Params params;
    private final int[] shape;

    Linear(Params params, int... shape) {
      this.params = params;
      this.shape = shape;
    }

    @Override
    public Operand<TFloat32> prefix(Operand<TFloat32> embedding) {
      Ops tf = params.tf();
      Operand<TFloat32> weight =
          params.get("weight", dev.clipcap.core.nn.Init.uniform(D), D, (long) K * C);
      return tf.reshape(tf.linalg.matMul(embedding, weight), tf.constant(shape));
    }
  }

  /** Right. */
  public static final class Right extends Linear {
    public Right(MapperConfig config, Params params) {
      super(params, -1, K, C);
    }
  }

  /** [B, C, k]. */
  public static final class Turned extends Linear {
    public Turned(MapperConfig config, Params params) {
      super(params, -1, C, K);
    }
  }

  /** [B, k*C]. */
  public static final class Flat extends Linear {
    public Flat(MapperConfig config, Params params) {
      super(params, -1, K * C);
    }
  }

  /** [k, B, C]. */
  public static final class PrefixFirst extends Linear {
    public PrefixFirst(MapperConfig config, Params params) {
      super(params, K, -1, C);
    }
  }

  /** Null. */
  public static final class Nothing implements PrefixMapper {
    public Nothing(MapperConfig config, Params params) {}

    @Override
    public Operand<TFloat32> prefix(Operand<TFloat32> embedding) {
      return null;
    }
  }

  /** Another constructor. */
  public static final class Bare implements PrefixMapper {
    @Override
    public Operand<TFloat32> prefix(Operand<TFloat32> embedding) {
      return embedding;
    }
  }

  /** Throws. */
  public static final class Failing implements PrefixMapper {
    public Failing(MapperConfig config, Params params) {
      throw new IllegalStateException("my own mistake");
    }

    @Override
    public Operand<TFloat32> prefix(Operand<TFloat32> embedding) {
      return embedding;
    }
  }

  /** Not public. */
  static final class Hidden implements PrefixMapper {
    public Hidden(MapperConfig config, Params params) {}

    @Override
    public Operand<TFloat32> prefix(Operand<TFloat32> embedding) {
      return embedding;
    }
  }

  @Test
  void aRightOneIsMadeAndItsClassFileHashed() {
    try (TestGraph graph = new TestGraph()) {
      PrefixMapper mapper = Mappers.of(config(Right.class.getName()), graph.params());
      assertEquals(Right.class, mapper.getClass());
      assertEquals(0, graph.params().all().size(), "the trial has a graph of its own");
    }
    String hash = OwnMapper.find(config(Right.class.getName())).sha256();
    assertEquals(64, hash.length());
    assertNotEquals(hash, OwnMapper.find(config(MlpMapper.class.getName())).sha256());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Turned|a prefix of shape [4, 8, 3] for 4 embeddings, expected [4, 3, 8]",
        "Flat|a prefix of shape [4, 24] for 4 embeddings, expected [4, 3, 8]",
        "PrefixFirst|a prefix of shape [3, 4, 8] for 4 embeddings, expected [4, 3, 8]",
        "Nothing|null for a prefix, expected [4, 3, 8]",
        "Bare|no public constructor (MapperConfig, Params)",
        "Hidden|a class that is abstract or not public",
        "Linear|a class that is abstract or not public",
        "Missing|no such class on the class path",
      })
  void whatIsNoMapperIsRefusedInOneLine(String nested, String found) {
    String line = refusal(OwnMapperTest.class.getName() + "$" + nested);
    assertTrue(line.contains(": found " + found), line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"java.lang.ProcessBuilder", "dev.clipcap.core.mapper.PrefixMapper", "x", "."})
  void otherNamesAreRefusedToo(String className) {
    refusal(className);
  }

  @Test
  void whatAMapperThrowsComesThrough() {
    assertEquals(
        "my own mistake",
        assertThrows(
                IllegalStateException.class, () -> OwnMapper.find(config(Failing.class.getName())))
            .getMessage());
  }

  @Test
  void aDropoutIsForAClassThatDrops() {
    MapperConfig plain =
        new MapperConfig(null, D, K, C, 0, 0, 0, null, 5, 0.2, Right.class.getName());
    String line =
        assertThrows(InvalidInputException.class, () -> OwnMapper.find(plain)).getMessage();
    assertTrue(line.contains("found dropout 0.2, and no prefix(embedding, dropout)"), line);
    MapperConfig dropping =
        new MapperConfig(null, D, K, C, 0, 0, 0, null, 5, 0.2, MlpMapper.class.getName());
    try (TestGraph graph = new TestGraph()) {
      Mappers.of(dropping, graph.params()).prefix(graph.constant(new float[D], 1, D));
      assertEquals(5, graph.params().shapes().get("model.0.bias")[0]);
    }
  }

  @Test
  void theClassIsKeptInJson() {
    MapperConfig config = config(Right.class.getName());
    String json = Json.toString(config);
    assertTrue(json.contains("\"class\" : \"" + Right.class.getName() + "\""), json);
    assertFalse(json.contains("\"type\""), json);
    assertEquals(config, Json.convert(Json.mapper().valueToTree(config), MapperConfig.class, "x"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|found neither 'type' nor 'class'",
        "{\"type\": \"mlp\", \"class\": \"a.B\"}|found both 'type' and 'class'",
        "{\"class\": \"a.B\\nC\"}|found a class whose name has other characters",
        "{\"class\": \"[La.B;\"}|found a class whose name has other characters",
        "{\"class\": \"a.B\", \"layers\": -1}|found clipTokens 0, layers -1, heads 0",
      })
  void aConfigThatContradictsItselfIsRefused(String fields, String found) throws Exception {
    var tree = (com.fasterxml.jackson.databind.node.ObjectNode) Json.mapper().readTree(fields);
    tree.put("embedding", D).put("prefix", K).put("width", C);
    String line =
        assertThrows(
                InvalidInputException.class, () -> Json.convert(tree, MapperConfig.class, "test"))
            .getMessage();
    assertTrue(line.contains(found), line);
  }
}
