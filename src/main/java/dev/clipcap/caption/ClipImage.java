package dev.clipcap.caption;

import dev.clipcap.image.ImageSquare;

/**
 * An image as CLIP takes it: decoded, perhaps turned, resized, its centre cut out, normalised.
 * {@link Captioner#read} makes it.
 *
 * @param pixels [3, P, P], not copied
 * @param square where the square that CLIP sees lies on the image
 */
public record ClipImage(float[] pixels, ImageSquare square) {}
