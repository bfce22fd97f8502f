/** NumPy's {@code .npy} files. */
package dev.clipcap.files.npy;
