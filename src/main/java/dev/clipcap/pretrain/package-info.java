/**
 * Makes the small pretrained models of the embedded default, clip-mini and gpt2-mini.
 *
 * <p>Takes Storybook's pictures and sentences, gives two SavedModels for {@code savedmodels/}. Not
 * needed where real pretrained weights are used.
 */
package dev.clipcap.pretrain;
