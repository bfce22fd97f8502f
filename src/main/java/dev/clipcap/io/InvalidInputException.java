package dev.clipcap.io;

/**
 * Input that cannot be used, said in one line: which file or field, what was found, what was
 * expected, and what to do about it. The command line prints the line and exits with code 2.
 */
public final class InvalidInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param where the file, field or option at fault
   * @param found what is there
   * @param expected what should be there
   * @param remedy what the user can do, as an imperative sentence without a full stop
   */
  public InvalidInputException(String where, String found, String expected, String remedy) {
    super(where + ": found " + found + ", expected " + expected + "; " + remedy);
  }

  private InvalidInputException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The same with the file that it is in before what it says, unless that begins with it. */
  public InvalidInputException in(String file) {
    return getMessage().startsWith(file)
        ? this
        : new InvalidInputException(file + ", " + getMessage(), this);
  }

  /** The same, keeping the exception that brought it to light. */
  public InvalidInputException(
      String where, String found, String expected, String remedy, Throwable cause) {
    super(where + ": found " + found + ", expected " + expected + "; " + remedy, cause);
  }
}
