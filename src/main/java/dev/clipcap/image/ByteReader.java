package dev.clipcap.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** Numbers at places in a file; a place beyond its end is an IndexOutOfBoundsException. */
record ByteReader(byte[] bytes) {
  int length() {
    return bytes.length;
  }

  int u8(int at) {
    return bytes[at] & 0xFF;
  }

  int u16be(int at) {
    return u8(at) << 8 | u8(at + 1);
  }

  int u16le(int at) {
    return u8(at + 1) << 8 | u8(at);
  }

  int u24le(int at) {
    return u8(at + 2) << 16 | u16le(at);
  }

  long u32be(int at) {
    return (long) u16be(at) << 16 | u16be(at + 2);
  }

  int i32le(int at) {
    return u16le(at + 2) << 16 | u16le(at);
  }

  /** Whether the characters of {@code latin1} stand at {@code at}, one byte each. */
  boolean has(int at, String latin1) {
    byte[] expected = latin1.getBytes(StandardCharsets.ISO_8859_1);
    return at + expected.length <= bytes.length
        && Arrays.equals(bytes, at, at + expected.length, expected, 0, expected.length);
  }

  /** The characters from the start on, one per byte, at most {@code length}. */
  String start(int length) {
    return new String(bytes, 0, Math.min(length, bytes.length), StandardCharsets.ISO_8859_1);
  }

  /** A copy of {@code length} bytes at {@code at}. */
  byte[] slice(int at, int length) {
    Objects.checkFromIndexSize(at, length, bytes.length);
    return Arrays.copyOfRange(bytes, at, at + length);
  }

  /** The last characters, one per byte, at most {@code length}. */
  String end(int length) {
    int count = Math.min(length, bytes.length);
    return new String(bytes, bytes.length - count, count, StandardCharsets.ISO_8859_1);
  }
}
