/**
 * Scores for captions, equal to the field's reference implementations.
 *
 * <p>Takes candidate captions and human references ({@link dev.clipcap.metrics.Sample}; a file's by
 * {@link dev.clipcap.metrics.ScoreJob}), gives {@link dev.clipcap.metrics.Scores}: a total and a
 * value per image; {@link dev.clipcap.metrics.Bootstrap} says whether two systems' scores really
 * differ. Read {@link dev.clipcap.metrics.CaptionMetric} first, then {@link
 * dev.clipcap.metrics.ReportBleu}. Next: the experiments, which report these numbers.
 */
package dev.clipcap.metrics;
