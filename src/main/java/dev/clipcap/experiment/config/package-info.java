/** What an experiment is: the record of {@code experiments/NAME.json}. */
package dev.clipcap.experiment.config;
