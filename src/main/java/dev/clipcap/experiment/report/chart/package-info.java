/** Line and bar charts as SVG files that need nothing else to be seen. */
package dev.clipcap.experiment.report.chart;
