package dev.clipcap.app.web;

/** A request that is refused: its status, and one line for whoever sent it. */
final class HttpError extends RuntimeException {
  /** No answer is read any more: as nginx counts it. */
  static final int CLIENT_GONE = 499;

  private static final long serialVersionUID = 1L;

  private final int status;

  HttpError(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }
}
