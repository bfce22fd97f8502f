/**
 * Experiments and their reports.
 *
 * <p>Takes a record of {@code experiments/NAME.json}, gives {@code results/NAME/}: data,
 * embeddings, training, captions, scores, plots and provenance ({@link
 * dev.clipcap.experiment.ExperimentRunner}); and {@code results/README.md}, which sets two runs
 * against the published numbers.
 */
package dev.clipcap.experiment;
