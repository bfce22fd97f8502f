/**
 * A captioner in other programs' formats: the paper authors' checkpoint, Hugging Face's folders.
 */
package dev.clipcap.export;
