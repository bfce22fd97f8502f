package dev.clipcap.data;

import dev.clipcap.io.InvalidInputException;

/** Names of files inside a data set or archive, which may not lead out of it. */
public final class RelativeName {
  private RelativeName() {}

  /**
   * Returns the name with forward slashes and without leading "./".
   *
   * @throws InvalidInputException if it is empty, absolute or has a ".." step
   */
  public static String check(String name, String where) {
    String slashed = name.replace('\\', '/');
    while (slashed.startsWith("./")) {
      slashed = slashed.substring(2);
    }
    boolean absolute = slashed.startsWith("/") || slashed.matches("(?s)[A-Za-z]:.*");
    boolean leadsOut = ("/" + slashed + "/").contains("/../");
    if (slashed.isBlank() || absolute || leadsOut || slashed.indexOf('\0') >= 0) {
      throw new InvalidInputException(
          where,
          "the name '" + name.replace("\0", "\\0") + "'",
          "a relative name without '..'",
          "correct the name; the data set may not point outside itself");
    }
    return slashed;
  }

  /** The name without its folders. */
  public static String last(String name) {
    return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  }
}
