/**
 * Data sets as people have them on disk: COCO, Flickr, Karpathy's splits, folders, WebDataset.
 *
 * <p>{@link dev.clipcap.data.formats.Datasets} is the door; one package-private reader per format
 * fills a catalog, images stay in their folder, zip or tar until asked for.
 */
package dev.clipcap.data.formats;
