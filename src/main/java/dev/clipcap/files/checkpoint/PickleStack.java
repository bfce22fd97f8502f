package dev.clipcap.files.checkpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;

/** The stack of the pickle machine: values, and marks that say where a tuple or a list starts. */
final class PickleStack {
  private static final Object MARK = new Object();

  private final List<Object> values = new ArrayList<>();

  void push(Object value) {
    values.add(value);
  }

  void pushMark() {
    values.add(MARK);
  }

  /**
   * The topmost value, which stays.
   *
   * @throws NoSuchElementException if there is none, or only a mark
   */
  Object top() {
    if (values.isEmpty() || values.get(values.size() - 1) == MARK) {
      throw new NoSuchElementException("an instruction without its operand");
    }
    return values.get(values.size() - 1);
  }

  Object pop() {
    Object top = top();
    values.remove(values.size() - 1);
    return top;
  }

  /** Removes the topmost value, or the mark that lies there. */
  void drop() {
    if (values.isEmpty()) {
      throw new NoSuchElementException("an instruction without its operand");
    }
    values.remove(values.size() - 1);
  }

  /** Pops the last {@code count} values, in the order they were pushed. */
  List<Object> last(int count) {
    Object[] popped = new Object[count];
    for (int i = count - 1; i >= 0; i--) {
      popped[i] = pop();
    }
    return Arrays.asList(popped);
  }

  /** Pops everything above the topmost mark, and the mark. */
  List<Object> toMark() {
    int mark = values.lastIndexOf(MARK);
    if (mark < 0) {
      throw new NoSuchElementException("no mark on the stack");
    }
    List<Object> above = values.subList(mark, values.size());
    List<Object> popped = Arrays.asList(above.subList(1, above.size()).toArray());
    above.clear();
    return popped;
  }
}
