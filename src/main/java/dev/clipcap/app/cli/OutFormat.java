package dev.clipcap.app.cli;

/** Of a file of captions. */
enum OutFormat {
  /** This program's: with log-probabilities, scores and the like. */
  CLIPCAP,
  /** COCO's results: image_id and caption. */
  COCO
}
