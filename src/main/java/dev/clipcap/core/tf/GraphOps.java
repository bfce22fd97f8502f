package dev.clipcap.core.tf;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import org.tensorflow.ExecutionEnvironment;
import org.tensorflow.Graph;
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
    Locale locale = Locale.getDefault(Locale.Category.FORMAT);
    boolean plain = DecimalFormatSymbols.getInstance(locale).getZeroDigit() == '0';
    return Ops.create( // a proxy costs time at each op
        plain ? graph : withPlainNames(ExecutionEnvironment.class, graph));
  }

  /** {@code like}, whose scopes, and those that they make, give plain names. */
  private static <T> T withPlainNames(Class<T> type, T like) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (method.isDefault()) { // it calls others of the interface, which come here
                return InvocationHandler.invokeDefault(proxy, method, arguments);
              }
              try {
                Object result = method.invoke(like, arguments);
                if (result instanceof Scope scope) {
                  return withPlainNames(Scope.class, scope);
                }
                boolean name = method.getName().startsWith("make"); // makeOpName, makeUnique
                return name ? plain((String) result) : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
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
}
