package dev.clipcap.image;

/**
 * Where the square that CLIP sees lies on an image, in shares of the image's width and height from
 * its upper left corner. Where the square is padded it reaches beyond the image.
 *
 * @param left of the square's left edge, below 0 for padding
 * @param top of its upper edge
 * @param width of the square
 * @param height of the square
 */
public record ImageSquare(double left, double top, double width, double height) {}
