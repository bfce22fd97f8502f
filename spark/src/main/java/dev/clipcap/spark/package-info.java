/**
 * ClipCap on Apache Spark: takes rows with images, gives rows with captions, embeddings or scores.
 * Stages for pipelines ({@link dev.clipcap.spark.ClipCaptioner}), and jobs for spark-submit ({@link
 * dev.clipcap.spark.Main}).
 */
package dev.clipcap.spark;
