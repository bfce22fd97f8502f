/**
 * TensorBoard's files.
 *
 * <p>Takes numbers, texts and pictures of a run, gives event files that TensorBoard shows ({@link
 * dev.clipcap.files.tensorboard.EventFile}).
 */
package dev.clipcap.files.tensorboard;
