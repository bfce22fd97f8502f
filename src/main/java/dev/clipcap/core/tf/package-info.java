/**
 * TensorFlow's rough edges: graphs, sessions, tensors, native memory, SavedModels. Models need not
 * know it; whoever runs one does.
 */
package dev.clipcap.core.tf;
