package dev.clipcap.caption;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What became of one of many images: a caption, or the reason why there is none.
 *
 * @param image file
 * @param caption empty if the file is missing or is no whole image
 * @param problem empty if there is a caption; one line that names the file
 */
public record CaptionResult(Path image, Optional<Caption> caption, Optional<String> problem) {}
