/**
 * A captioner as one SavedModel for TensorFlow Serving and TensorFlow for Python.
 *
 * <p>Takes a captioner's folder, gives a folder whose graph does all that {@link
 * dev.clipcap.caption.Captioner} does: bytes of images in, token ids and texts out ({@link
 * dev.clipcap.export.serving.ServingExport}).
 */
package dev.clipcap.export.serving;
