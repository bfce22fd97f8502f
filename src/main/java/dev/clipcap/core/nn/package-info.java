/**
 * What the models are written in: named weights ({@link dev.clipcap.core.nn.Params}), layers,
 * attention, dropout. {@link dev.clipcap.core.nn.Kernels} is the one place where speed enters.
 */
package dev.clipcap.core.nn;
