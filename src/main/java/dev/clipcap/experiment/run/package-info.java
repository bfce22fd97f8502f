/**
 * Runs experiments.
 *
 * <p>Takes a record of {@code experiments/NAME.json}, gives {@code results/NAME/}: data,
 * embeddings, training, captions, scores, plots and provenance ({@link
 * dev.clipcap.experiment.run.ExperimentRunner}).
 */
package dev.clipcap.experiment.run;
