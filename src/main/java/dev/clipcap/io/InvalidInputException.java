package dev.clipcap.io;

import java.util.function.UnaryOperator;

/**
 * Input that cannot be used, said in one line: which file or field, what was found, what was
 * expected, and what to do about it. The command line prints the line and exits with code 2.
 */
public final class InvalidInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Characters of a part: what was found may be a file's whole content. */
  private static final int LONGEST = 4000;

  /**
   * @param where the file, field or option at fault
   * @param found what is there
   * @param expected what should be there
   * @param remedy what the user can do, as an imperative sentence without a full stop; {@link
   *     Wording} names settings in it
   */
  public InvalidInputException(String where, String found, String expected, String remedy) {
    super(line(where, found, expected, remedy));
  }

  private InvalidInputException(String message, Throwable cause) {
    super(message, cause);
  }

  /** What was said, with settings and commands as this program's user writes them. */
  public String message(UnaryOperator<String> spelling) {
    return Wording.spelled(super.getMessage(), spelling);
  }

  @Override
  public String getMessage() {
    return message(said -> said);
  }

  /** This exception with the file that it is in before what it says, unless that begins with it. */
  public InvalidInputException in(String file) {
    String said = super.getMessage();
    return said.startsWith(file) ? this : new InvalidInputException(file + ", " + said, this);
  }

  /** An exception that keeps the one that brought it to light. */
  public InvalidInputException(
      String where, String found, String expected, String remedy, Throwable cause) {
    super(line(where, found, expected, remedy), cause);
  }

  /** Throws one if something is wrong. */
  public static void refuseIf(
      boolean wrong, String where, String found, String expected, String remedy) {
    if (wrong) {
      throw new InvalidInputException(where, found, expected, remedy);
    }
  }

  private static String line(String where, String found, String expected, String remedy) {
    return "%s: found %s, expected %s; %s"
        .formatted(shown(where), shown(found), shown(expected), remedy);
  }

  private static String shown(String part) {
    return part == null || part.length() <= LONGEST
        ? part
        : part.substring(0, part.offsetByCodePoints(0, LONGEST / 2)) + "...";
  }
}
