/** What a run leaves in its folder: settings, losses, scores, captions, provenance. */
package dev.clipcap.experiment.results;
