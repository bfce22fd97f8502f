package dev.clipcap.files.checkpoint;

import dev.clipcap.io.InvalidInputException;
import java.nio.BufferUnderflowException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * A pickle machine that cannot do anything: it knows the opcodes that torch.save writes (those of
 * Python's pickletools, protocols 2 to 5), builds lists, dictionaries and scalars, and asks {@link
 * PickleResolver} for everything else. No class is looked up, no function is called, nothing runs.
 *
 * <p>Python to Java: dict is a LinkedHashMap, list an ArrayList, tuple a List, int a Long, float a
 * Double, str a String, None null. A value may contain itself; don't print or compare values.
 */
final class Pickle {
  /** Longest accepted stream; a state dict takes about 250 bytes a tensor. */
  static final int MAX_BYTES = 1 << 23;

  private final String where;
  private final PickleInput in;
  private final PickleResolver resolver;
  private final PickleStack stack = new PickleStack();
  private final Map<Integer, Object> memo = new HashMap<>();

  private Pickle(String where, PickleInput in, PickleResolver resolver) {
    this.where = where;
    this.in = in;
    this.resolver = resolver;
  }

  /**
   * The value that the next pickle of an input describes; the input then stands behind it.
   *
   * @throws InvalidInputException if it is malformed or asks for anything that is not allowed
   */
  static Object load(String where, PickleInput in, PickleResolver resolver) {
    Pickle machine = new Pickle(where, in, resolver);
    try {
      return machine.run();
    } catch (BufferUnderflowException e) {
      throw machine.invalid("the end of the stream inside an instruction", "a whole pickle");
    } catch (NoSuchElementException e) {
      throw machine.invalid(e.getMessage(), "well-formed instructions");
    }
  }

  private Object run() {
    for (int step = 0; step < resolver.maxSteps(); step++) {
      int opcode = in.get() & 0xFF;
      if (opcode == '.') {
        return stack.pop();
      }
      execute(opcode);
    }
    throw invalid("more than " + resolver.maxSteps() + " instructions", "a state dict");
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
      case 0x8a -> stack.push(integer(in.get() & 0xFF)); // LONG1
      case 'G' -> stack.push(Double.longBitsToDouble(Long.reverseBytes(in.getLong()))); // BINFLOAT
      case 0x8f -> stack.push(new ArrayList<>()); // EMPTY_SET
      case 0x90 -> append(stack.toMark()); // ADDITEMS
      case 0x91 -> stack.push(stack.toMark()); // FROZENSET
      case '0' -> stack.drop(); // POP
      case '1' -> stack.toMark(); // POP_MARK
      case 'X' -> stack.push(in.string(in.getInt())); // BINUNICODE
      case 0x8c -> stack.push(in.string(in.get() & 0xFF)); // SHORT_BINUNICODE
      case 'B' -> bytes(opcode, in.getInt() & 0xFFFFFFFFL); // BINBYTES
      case 'C' -> bytes(opcode, in.get() & 0xFF); // SHORT_BINBYTES
      case 0x8e -> bytes(opcode, in.getLong()); // BINBYTES8
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
      case 'c' -> stack.push(global(in.line() + "." + in.line())); // GLOBAL
      case 0x93 -> stackGlobal();
      case 'R' -> call(); // REDUCE
      case 0x81 -> call(); // NEWOBJ
      case 0x92 -> callWithNames(); // NEWOBJ_EX
      case 'b' -> build();
      case 'Q' -> persistent(); // BINPERSID
      case 'i' -> throw refusedInstance(in.line() + "." + in.line()); // INST
      default -> throw unknown(opcode);
    }
  }

  /** An integer of over 64 bits, such as the state of a random generator, is passed over. */
  private Object integer(int length) {
    long from = in.position();
    if (length <= Long.BYTES || !resolver.mayPassOver("builtins.int")) {
      return in.integer(length);
    }
    in.skip(length);
    return new Opaque("builtins.int", from);
  }

  private void bytes(int opcode, long length) {
    Object value = resolver.bytes(in.position(), length);
    if (value == null && resolver.mayPassOver("builtins.bytes")) {
      value = new Opaque("builtins.bytes", in.position());
    }
    if (value == null) {
      throw unknown(opcode);
    }
    in.skip(length);
    stack.push(value);
  }

  private InvalidInputException unknown(int opcode) {
    return invalid("opcode 0x%02x".formatted(opcode), "an opcode of torch.save");
  }

  private void protocol(int version) {
    if (version < 2 || version > 5) {
      throw invalid("pickle protocol " + version, "2, which torch.save writes");
    }
  }

  private Object global(String name) {
    Object value = resolver.global(name);
    if (value != null) {
      return value;
    }
    Opaque opaque = new Opaque(name, in.position());
    if (!resolver.mayPassOver(name)) {
      throw opaque.refused(where, resolver.remedy());
    }
    return opaque;
  }

  private InvalidInputException refusedInstance(String name) {
    if (global(name) instanceof Opaque opaque) {
      return opaque.refused(where, resolver.remedy());
    }
    String printable = new Opaque(name, 0).printable();
    return invalid("opcode INST of '" + printable + "'", "an opcode of torch.save");
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
    if (operands.get(0) instanceof Opaque) {
      stack.push(operands.get(0));
      return;
    }
    if (!(operands.get(1) instanceof List<?> arguments)) {
      throw invalid("arguments that are not a tuple", "a tuple");
    }
    push(
        resolver.call(operands.get(0), arguments),
        "a call with unknown arguments",
        "those that torch.save writes");
  }

  private void build() {
    Object state = stack.pop();
    if (!(stack.top() instanceof Opaque) && !resolver.build(stack.top(), state)) {
      throw invalid("a state for an object that takes none", "an OrderedDict or a module");
    }
  }

  /** NEWOBJ_EX: a class, its arguments, and those with names. */
  private void callWithNames() {
    List<Object> operands = stack.last(3);
    if (!(operands.get(0) instanceof Opaque)) {
      throw invalid("a call with named arguments", "those that torch.save writes");
    }
    stack.push(operands.get(0));
  }

  private void persistent() {
    push(
        resolver.persistent(stack.pop()),
        "an unknown persistent id",
        "('storage', type, key, location, size)");
  }

  /** Pushes what the resolver gave, which is null for what it refuses. */
  private void push(Object value, String found, String expected) {
    if (value == null) {
      throw invalid(found, expected);
    }
    stack.push(value);
  }

  private void append(List<Object> values) {
    if (stack.top() instanceof Opaque) {
      return;
    }
    if (!(stack.top() instanceof ArrayList<?> list)) {
      throw invalid("an append to what is no list", "a list");
    }
    @SuppressWarnings("unchecked")
    List<Object> target = (List<Object>) list;
    target.addAll(values);
  }

  private void setItems(List<Object> values) {
    if (stack.top() instanceof Opaque) {
      return;
    }
    if (!(stack.top() instanceof LinkedHashMap<?, ?> map) || values.size() % 2 != 0) {
      throw invalid("items for what is no dictionary", "pairs for a dictionary");
    }
    @SuppressWarnings("unchecked")
    Map<Object, Object> target = (Map<Object, Object>) map;
    for (int i = 0; i < values.size(); i += 2) {
      target.put(key(values.get(i)), values.get(i + 1));
    }
  }

  /** For a key that no state dict has, such as a tuple, another: to hash it could take for ever. */
  private Object key(Object key) {
    if (key instanceof String || key instanceof Long || key instanceof Boolean) {
      return key;
    }
    boolean hashable = !(key instanceof ArrayList || key instanceof LinkedHashMap);
    if (!hashable || !resolver.mayPassOver("builtins.tuple")) {
      throw invalid("a dictionary key that is neither string nor integer", "such a key");
    }
    return new Object();
  }

  private Object remembered(int key) {
    if (!memo.containsKey(key)) {
      throw invalid("memo " + key + " before it is set", "a value stored earlier");
    }
    return memo.get(key);
  }

  private InvalidInputException invalid(String found, String expected) {
    return new InvalidInputException(
        where + " byte " + in.position(), found, expected, resolver.remedy());
  }
}
