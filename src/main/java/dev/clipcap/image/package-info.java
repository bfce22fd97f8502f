/**
 * Image files to pixels, equal to Pillow's.
 *
 * <p>Takes bytes of a JPEG, PNG, GIF, BMP or WebP file, gives normalised pixels [3, P, P] ({@link
 * dev.clipcap.image.ImageProcessor}). Next: {@code dev.clipcap.encoder}.
 */
package dev.clipcap.image;
