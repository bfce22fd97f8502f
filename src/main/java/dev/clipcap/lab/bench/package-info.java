/**
 * How fast training, decoding and CLIP are on this machine, beside PyTorch and beside the machine's
 * own limit.
 */
package dev.clipcap.lab.bench;
