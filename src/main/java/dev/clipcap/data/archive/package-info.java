/** Images in zip and tar files, read in place. */
package dev.clipcap.data.archive;
