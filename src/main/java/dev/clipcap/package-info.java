/** ClipCap on TensorFlow Java: image, CLIP embedding, prefix, GPT-2, caption, score, report. */
package dev.clipcap;
