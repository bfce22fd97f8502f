package dev.clipcap.data;

/**
 * A caption that could not be used as it is.
 *
 * @param image id of its image
 * @param caption as written
 * @param reason one line for a person: what is wrong with it, and what was done
 */
public record BadCaption(String image, String caption, String reason) {}
