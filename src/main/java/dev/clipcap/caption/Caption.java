package dev.clipcap.caption;

import java.util.List;

/**
 * A caption.
 *
 * @param text what the tokens spell, to the letter, as the paper authors' {@code generate2} returns
 *     it: it may begin with a space
 * @param tokens GPT-2's ids
 * @param logProbability of the tokens given the image, natural logarithm
 */
public record Caption(String text, List<Integer> tokens, double logProbability) {}
