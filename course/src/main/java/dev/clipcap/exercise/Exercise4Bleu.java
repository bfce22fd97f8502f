package dev.clipcap.exercise;

import java.util.List;

/**
 * Exercise 4, 15 points: BLEU-4 of one caption (Papineni et al. 2002, section 2), smoothed as the
 * student report had it (Chen and Cherry 2014, method 1).
 *
 * <pre>
 *   p_n  = matched_n / total_n         n = 1 .. 4
 *   BP   = 1 if c &gt; r, else exp(1 - r / c)
 *   BLEU = BP * exp((ln p_1 + ln p_2 + ln p_3 + ln p_4) / 4)
 * </pre>
 *
 * <ul>
 *   <li>total_n: how many n-grams the caption has, but at least 1;
 *   <li>matched_n: for each different n-gram of the caption, how often it occurs there, but at most
 *       as often as in the reference that has it most often; 0.1 in place of 0;
 *   <li>c: words of the caption; r: words of the reference whose length is closest to c, of two
 *       equally close the shorter;
 *   <li>0 for an empty caption and for one of whose words no reference has any.
 * </ul>
 */
public final class Exercise4Bleu {
  private Exercise4Bleu() {}

  /**
   * The score of one caption.
   *
   * @param candidate words separated by single spaces; may be empty
   * @param references one or more, each like the candidate
   * @return 0 to 1
   */
  public static double bleu4(String candidate, List<String> references) {
    throw new UnsupportedOperationException("exercise 4: BLEU-4 is yours to write");
  }
}
