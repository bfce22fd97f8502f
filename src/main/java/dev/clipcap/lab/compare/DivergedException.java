package dev.clipcap.lab.compare;

/**
 * Something is farther from PyTorch than its tolerance. The command line prints the message and
 * exits with code 1.
 */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DivergedException(String message) {
    super(message);
  }
}
