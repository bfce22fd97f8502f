/**
 * Files as the project reads and writes them.
 *
 * <p>Takes paths and bytes, gives strict JSON, write-aside-then-move, SHA-256, and the one
 * exception that bad input ends in. Every other package may use it; it uses only the JDK and
 * Jackson.
 */
package dev.clipcap.io;
