package dev.clipcap.files.hub;

import dev.clipcap.io.InvalidInputException;

/**
 * A secret that a server wants in the Authorization header. Its text form does not show it.
 *
 * @param secret the token itself
 */
record Token(String secret) {
  Token {
    if (!secret.matches("[\\x21-\\x7e]+")) {
      throw new InvalidInputException(
          "token",
          "spaces, control characters or nothing",
          "printable ASCII without spaces",
          "copy the token again into HF_TOKEN");
    }
  }

  String header() {
    return "Bearer " + secret;
  }

  @Override
  public String toString() {
    return "Token[hidden]";
  }
}
