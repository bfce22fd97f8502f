/**
 * Embeddings on disk: what CLIP made of the images ({@link dev.clipcap.data.store.EmbeddingStore}).
 */
package dev.clipcap.data.store;
