/**
 * The command line: one class for each command, whose annotations say all about its options.
 *
 * <p>{@code clipcap COMMAND --name value} (the jar) and {@code -Dexperiment=NAME -Dname=value}
 * (Maven) end in the same classes: {@link dev.clipcap.app.cli.Defines} turns the second into the
 * first. Bad input becomes one line on standard error and exit code 2. A new command is a class
 * here and its name in {@link dev.clipcap.app.cli.ClipCap}.
 */
package dev.clipcap.app.cli;
