package dev.clipcap.lab.inspect;

/**
 * One tensor of weights.
 *
 * @param name the checkpoint's
 * @param shape as in the checkpoint; empty for a scalar
 * @param count numbers in it
 * @param storage float32 or float16: how the file keeps it
 */
public record Weight(String name, long[] shape, long count, String storage) {}
