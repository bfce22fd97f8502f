/**
 * Shows that the numbers are PyTorch's.
 *
 * <p>Takes the reference folders that {@code converters/pytorch_reference.py} writes, gives a table
 * of differences: every stage, loss, gradient, trained weight and caption. Next: nothing; the
 * command line prints it.
 */
package dev.clipcap.lab.compare;
