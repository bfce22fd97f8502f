package dev.clipcap.lab.bench;

/**
 * What this machine can do at most.
 *
 * @param float32 in float32
 * @param bfloat16 in bfloat16
 */
record Limits(Limit float32, Limit bfloat16) {}
