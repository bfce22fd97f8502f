/**
 * Downloads.
 *
 * <p>Takes names such as {@code clip-vit-b32} or {@code coco2014}, gives files whose size and hash
 * are checked: models in the cache that Python's huggingface_hub shares, data sets in a folder.
 * Next: {@code dev.clipcap.convert} for models, {@code dev.clipcap.data} for data sets. Uses the
 * JDK's HTTP client only.
 */
package dev.clipcap.files.hub;
