package dev.clipcap.core.tf;

import org.tensorflow.ConcreteFunction;
import org.tensorflow.DeviceSpec;
import org.tensorflow.ExecutionEnvironment;
import org.tensorflow.Graph;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.Scope;

/**
 * TensorFlow's ops, named alike in every locale. TensorFlow for Java numbers names of the same kind
 * in the digits of the default locale ({@code Add_\u0661}), and its native library takes no others
 * than 0 to 9.
 */
public final class GraphOps {
  private GraphOps() {}

  /** The ops of a graph. */
  public static Ops of(Graph graph) {
    return Ops.create(new Base(graph));
  }

  private static String plain(String name) {
    if (name.chars().allMatch(c -> c < 128)) {
      return name;
    }
    StringBuilder plain = new StringBuilder();
    name.codePoints()
        .forEach(
            c -> plain.appendCodePoint(Character.isDigit(c) ? '0' + Character.digit(c, 10) : c));
    return plain.toString();
  }

  /** TensorFlow's own scope but for the digits. */
  private record PlainScope(Scope scope) implements Scope {
    @Override
    public ExecutionEnvironment env() {
      return scope.env();
    }

    @Override
    public Scope withSubScope(String name) {
      return new PlainScope(scope.withSubScope(name));
    }

    @Override
    public Scope withName(String name) {
      return new PlainScope(scope.withName(name));
    }

    @Override
    public Scope withNameAsSubScope(String defaultName) {
      return new PlainScope(scope.withNameAsSubScope(defaultName));
    }

    @Override
    public Scope withDevice(DeviceSpec device) {
      return new PlainScope(scope.withDevice(device));
    }

    @Override
    public Scope withInitScope() {
      return new PlainScope(scope.withInitScope());
    }

    @Override
    public String makeOpName(String defaultName) {
      return plain(scope.makeOpName(defaultName));
    }

    @Override
    public String makeUnique(String id) {
      return plain(scope.makeUnique(id));
    }

    @Override
    public void refreshNames() {
      scope.refreshNames();
    }

    @Override
    public Scope withControlDependencies(Iterable<Op> controls) {
      return new PlainScope(scope.withControlDependencies(controls));
    }

    @Override
    public Scope withControlDependencyOps(Iterable<Operation> controls) {
      return new PlainScope(scope.withControlDependencyOps(controls));
    }

    @Override
    public OperationBuilder apply(OperationBuilder builder) {
      return scope.apply(builder);
    }

    @Override
    public String getDeviceString() {
      return scope.getDeviceString();
    }

    @Override
    public boolean isInit() {
      return scope.isInit();
    }
  }

  /** The way by which {@link Ops} takes a scope. */
  private record Base(Graph graph) implements ExecutionEnvironment {
    @Override
    public Scope baseScope() {
      return new PlainScope(graph.baseScope());
    }

    @Override
    public OperationBuilder opBuilder(String type, String name, Scope scope) {
      return graph.opBuilder(type, name, scope);
    }

    @Override
    public void attachFunction(ConcreteFunction function) {
      graph.attachFunction(function);
    }

    @Override
    public void checkInput(Operation input) {
      graph.checkInput(input);
    }

    @Override
    public Types environmentType() {
      return graph.environmentType();
    }

    @Override
    public boolean isInitializer(Operation op) {
      return graph.isInitializer(op);
    }
  }
}
