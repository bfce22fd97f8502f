/** Pages that people read: of a run, of its seeds, of runs side by side. */
package dev.clipcap.experiment.report;
