/**
 * A captioner in other programs' formats: the paper authors' checkpoint, Hugging Face's folders,
 * and one SavedModel that captions by itself, for TensorFlow Serving and TensorFlow for Python.
 */
package dev.clipcap.export;
