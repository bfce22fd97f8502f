package dev.clipcap.convert;

import dev.clipcap.io.InvalidInputException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * A pickle machine that cannot do anything: it knows the opcodes that torch.save writes (those of
 * Python's pickletools, protocols 2 to 5), builds lists, dictionaries and scalars, and asks {@link
 * Resolver} for everything else. No class is looked up, no function is called, nothing runs.
 *
 * <p>Python to Java: dict is a LinkedHashMap, list an ArrayList, tuple a List, int a Long, float a
 * Double, str a String, None null. A value may contain itself; don't print or compare values.
 */
final class Pickle {
  /** Longest accepted stream; a state dict takes about 250 bytes a tensor. */
  static final int MAX_BYTES = 1 << 23;

  private static final int MAX_STEPS = 1_000_000;

  /** Says what names stand for, and what calling them would give. */
  interface Resolver {
    /** The value for a name such as {@code collections.OrderedDict}, or null to refuse it. */
    Object global(String qualifiedName);

    /** The value of {@code callable(*arguments)}, or null to refuse it. */
    Object call(Object callable, List<?> arguments);

    /** Gives an object its state; false to refuse it. */
    boolean build(Object target, Object state);

    /** The value of a persistent id, or null to refuse it. */
    Object persistent(Object id);
  }

  private final String where;
  private final ByteBuffer in;
  private final Resolver resolver;
  private final PickleStack stack = new PickleStack();
  private final Map<Integer, Object> memo = new HashMap<>();

  private Pickle(String where, byte[] stream, Resolver resolver) {
    this.where = where;
    this.in = ByteBuffer.wrap(stream).order(ByteOrder.LITTLE_ENDIAN);
    this.resolver = resolver;
  }

  /**
   * The value that a stream describes.
   *
   * @throws InvalidInputException if it is malformed or asks for anything that is not allowed
   */
  static Object load(String where, byte[] stream, Resolver resolver) {
    Pickle machine = new Pickle(where, stream, resolver);
    try {
      return machine.run();
    } catch (BufferUnderflowException e) {
      throw machine.invalid("the end of the stream inside an instruction", "a whole pickle");
    } catch (NoSuchElementException e) {
      throw machine.invalid(e.getMessage(), "well-formed instructions");
    }
  }

  private Object run() {
    for (int step = 0; step < MAX_STEPS; step++) {
      int opcode = in.get() & 0xFF;
      if (opcode == '.') {
        return stack.pop();
      }
      execute(opcode);
    }
    throw invalid("more than " + MAX_STEPS + " instructions", "a state dict");
  }

  private void execute(int opcode) {
    switch (opcode) {
      case 0x80 -> protocol(in.get()); // PROTO
      case 0x95 -> in.getLong(); // FRAME
      case '(' -> stack.pushMark();
      case '}' -> stack.push(new LinkedHashMap<>());
      case ']' -> stack.push(new ArrayList<>());
      case ')' -> stack.push(List.of());
      case 'N' -> stack.push(null);
      case 0x88 -> stack.push(true); // NEWTRUE
      case 0x89 -> stack.push(false); // NEWFALSE
      case 'J' -> stack.push((long) in.getInt()); // BININT
      case 'K' -> stack.push((long) (in.get() & 0xFF)); // BININT1
      case 'M' -> stack.push((long) (in.getShort() & 0xFFFF)); // BININT2
      case 0x8a -> stack.push(longOf(in.get() & 0xFF)); // LONG1
      case 'G' -> stack.push(Double.longBitsToDouble(Long.reverseBytes(in.getLong()))); // BINFLOAT
      case 'X' -> stack.push(string(in.getInt())); // BINUNICODE
      case 0x8c -> stack.push(string(in.get() & 0xFF)); // SHORT_BINUNICODE
      case 'q' -> memo.put(in.get() & 0xFF, stack.top()); // BINPUT
      case 'r' -> memo.put(in.getInt(), stack.top()); // LONG_BINPUT
      case 0x94 -> memo.put(memo.size(), stack.top()); // MEMOIZE
      case 'h' -> stack.push(remembered(in.get() & 0xFF)); // BINGET
      case 'j' -> stack.push(remembered(in.getInt())); // LONG_BINGET
      case 't' -> stack.push(stack.toMark()); // TUPLE
      case 0x85, 0x86, 0x87 -> stack.push(stack.last(opcode - 0x84)); // TUPLE1 to TUPLE3
      case 'a' -> append(stack.last(1)); // APPEND
      case 'e' -> append(stack.toMark()); // APPENDS
      case 's' -> setItems(stack.last(2)); // SETITEM
      case 'u' -> setItems(stack.toMark()); // SETITEMS
      case 'c' -> stack.push(global(line() + "." + line())); // GLOBAL
      case 0x93 -> stackGlobal();
      case 'R' -> call(); // REDUCE
      case 0x81 -> call(); // NEWOBJ
      case 'b' -> build();
      case 'Q' -> persistent(); // BINPERSID
      case 'i' -> throw refusedInstance(line() + "." + line()); // INST
      default -> throw invalid("opcode 0x%02x".formatted(opcode), "an opcode of torch.save");
    }
  }

  private void protocol(int version) {
    if (version < 2 || version > 5) {
      throw invalid("pickle protocol " + version, "2, which torch.save writes");
    }
  }

  private Object global(String name) {
    Object value = resolver.global(name);
    if (value == null) {
      throw new InvalidInputException(
          where + " byte " + in.position(),
          "the Python name '" + printable(name) + "'",
          "only tensors in dictionaries; it was not run",
          "in PyTorch save just the weights: torch.save(model.state_dict(), file)");
    }
    return value;
  }

  private InvalidInputException refusedInstance(String name) {
    global(name);
    return invalid("opcode INST of '" + printable(name) + "'", "an opcode of torch.save");
  }

  private void stackGlobal() {
    List<Object> names = stack.last(2);
    if (!(names.get(0) instanceof String module) || !(names.get(1) instanceof String name)) {
      throw invalid("a name that is not a string", "module and name");
    }
    stack.push(global(module + "." + name));
  }

  private void call() {
    List<Object> operands = stack.last(2);
    if (!(operands.get(1) instanceof List<?> arguments)) {
      throw invalid("arguments that are not a tuple", "a tuple");
    }
    Object result = resolver.call(operands.get(0), arguments);
    if (result == null) {
      throw invalid("a call with unknown arguments", "those that torch.save writes");
    }
    stack.push(result);
  }

  private void build() {
    Object state = stack.pop();
    if (!resolver.build(stack.top(), state)) {
      throw invalid("a state for an object that takes none", "an OrderedDict or a module");
    }
  }

  private void persistent() {
    Object value = resolver.persistent(stack.pop());
    if (value == null) {
      throw invalid("an unknown persistent id", "('storage', type, key, location, size)");
    }
    stack.push(value);
  }

  private void append(List<Object> values) {
    if (!(stack.top() instanceof ArrayList<?> list)) {
      throw invalid("an append to what is no list", "a list");
    }
    @SuppressWarnings("unchecked")
    List<Object> target = (List<Object>) list;
    target.addAll(values);
  }

  private void setItems(List<Object> values) {
    if (!(stack.top() instanceof LinkedHashMap<?, ?> map) || values.size() % 2 != 0) {
      throw invalid("items for what is no dictionary", "pairs for a dictionary");
    }
    @SuppressWarnings("unchecked")
    Map<Object, Object> target = (Map<Object, Object>) map;
    for (int i = 0; i < values.size(); i += 2) {
      Object key = values.get(i);
      if (!(key instanceof String || key instanceof Long || key instanceof Boolean)) {
        throw invalid("a dictionary key that is neither string nor integer", "such a key");
      }
      target.put(key, values.get(i + 1));
    }
  }

  /** Little-endian two's complement of at most 8 bytes. */
  private long longOf(int length) {
    if (length > 8) {
      throw invalid("an integer of " + length + " bytes", "at most 8");
    }
    long value = 0;
    for (int i = 0; i < length; i++) {
      value |= (in.get() & 0xFFL) << (8 * i);
    }
    int unused = 64 - 8 * length;
    return length == 0 ? 0 : value << unused >> unused;
  }

  private String string(int length) {
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer bytes = in.slice(in.position(), length);
    in.position(in.position() + length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw invalid("a string that is not UTF-8", "UTF-8");
    }
  }

  private String line() {
    int start = in.position();
    while (in.get() != '\n') {}
    return new String(in.array(), start, in.position() - 1 - start, StandardCharsets.UTF_8);
  }

  private Object remembered(int key) {
    if (!memo.containsKey(key)) {
      throw invalid("memo " + key + " before it is set", "a value stored earlier");
    }
    return memo.get(key);
  }

  private static String printable(String name) {
    return name.substring(0, Math.min(200, name.length())).replaceAll("[^\\w.\\-]", "?");
  }

  private InvalidInputException invalid(String found, String expected) {
    return new InvalidInputException(
        where + " byte " + in.position(),
        found,
        expected,
        "save the state dict again with torch.save");
  }
}
