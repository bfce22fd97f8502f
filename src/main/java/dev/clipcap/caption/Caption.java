package dev.clipcap.caption;

import java.util.List;

/**
 * A caption.
 *
 * @param text as a person reads it
 * @param tokens GPT-2's ids
 * @param logProbability of the tokens given the image, natural logarithm
 */
public record Caption(String text, List<Integer> tokens, double logProbability) {}
