/**
 * How Storybook's pictures and captions come about.
 *
 * <p>Read {@link dev.clipcap.storybook.drawing.Scene} (what a picture shows), then {@code
 * SceneSampler} (a scene from a seed), {@code ScenePainter} (scene to pixels) and {@code Narrator}
 * (scene to captions). Next: {@link dev.clipcap.storybook.Storybook}, which keeps them in a folder.
 */
package dev.clipcap.storybook.drawing;
