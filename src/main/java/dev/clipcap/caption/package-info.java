/**
 * The library's face: images in, captions out.
 *
 * <p>Read {@link dev.clipcap.caption.Captioner} first; it shows what {@code encoder}, {@code
 * core.mapper}, {@code core.gpt2} and {@code core.decode} are for.
 */
package dev.clipcap.caption;
