package dev.clipcap.app.cli;

import picocli.CommandLine.Option;

/** Whether scores are printed for a program. */
final class JsonOption {
  @Option(names = "--json", description = "Print what --out takes in place of the table.")
  boolean given;
}
