/**
 * The command line.
 *
 * <p>Takes {@code -Dexperiment=NAME} and {@code -DFIELD=value}, runs an experiment of {@code
 * experiments/} or one of the built-in jobs, and turns bad input into one line and exit code 2.
 */
package dev.clipcap.cli;
