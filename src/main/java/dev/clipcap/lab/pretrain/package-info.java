/**
 * Makes small pretrained models: a GPT-2 of any text file, and those of the embedded default,
 * clip-mini and gpt2-mini.
 */
package dev.clipcap.lab.pretrain;
