/**
 * What is in a model, and what a caption costs.
 *
 * <p>Takes a model's folder, gives its weights by part ({@link dev.clipcap.lab.inspect.Inspection})
 * and the multiply-adds of a caption by formula ({@link dev.clipcap.lab.inspect.MultiplyAdds}).
 * Nothing is run. Next: the command line, which prints both.
 */
package dev.clipcap.lab.inspect;
