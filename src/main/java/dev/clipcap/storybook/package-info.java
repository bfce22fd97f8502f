/** Storybook, the embedded data set: pictures drawn and described by a program. */
package dev.clipcap.storybook;
