package dev.clipcap.caption;

import dev.clipcap.core.decode.LanguageModel;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Continuous batching: sequences under way, which continue the prefixes of images. At most so many
 * images at once have a place, each with one sequence or, in a beam search, several; the others
 * wait, and begin some together when places have become free. It owns their cached keys and values.
 *
 * <p>Sequence i stands in a slot of the cache that it keeps as long as it goes on: what leaves,
 * stays or branches moves no more than it must.
 */
public final class Continuation implements LanguageModel, AutoCloseable {
  private final PrefixLanguageModel model;
  private final float[][] embeddings;
  private final int places; // for images
  private final KeyValueCache cache;
  private int begun; // of the embeddings
  private int[] slotOf = {}; // by sequence; together they are the first slots
  private int[] imageOf = {}; // by sequence: which of the embeddings it continues

  Continuation(PrefixLanguageModel model, float[][] embeddings, int places) {
    this.model = model;
    this.embeddings = embeddings;
    this.places = places;
    this.cache = model.newCache();
  }

  @Override
  public Candidates start(int count) {
    begun = 0;
    slotOf = new int[0];
    imageOf = new int[0];
    return begin(count);
  }

  private Candidates begin(int count) {
    int before = slotOf.length;
    int more = Math.min(free(), embeddings.length - begun);
    float[][] next = Arrays.copyOfRange(embeddings, begun, begun + more);
    slotOf = Arrays.copyOf(slotOf, before + more);
    imageOf = Arrays.copyOf(imageOf, before + more);
    for (int i = before; i < slotOf.length; i++) {
      slotOf[i] = i;
      imageOf[i] = begun++;
    }
    cache.clear(before, before + more);
    return finite(model.prefill(next, count, added -> cache.append(before, more, added)), before);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Beginning costs one pass however many begin, so a quarter of the places must be free.
   */
  @Override
  public Candidates advance(int[] rows, int[] tokens, int count) {
    select(rows);
    Candidates next =
        rows.length == 0
            ? new Candidates(new int[0][], new float[0][])
            : step(rows.length, tokens, count);
    boolean enough = 4 * free() >= places || rows.length == 0;
    return begun < embeddings.length && enough ? both(next, begin(count)) : next;
  }

  private int free() {
    return places - (int) Arrays.stream(imageOf).distinct().count();
  }

  private static Candidates both(Candidates some, Candidates others) {
    return new Candidates(
        Stream.of(some, others).flatMap(c -> Arrays.stream(c.tokens())).toArray(int[][]::new),
        Stream.of(some, others)
            .flatMap(c -> Arrays.stream(c.logProbabilities()))
            .toArray(float[][]::new));
  }

  private Candidates step(int sequences, int[] tokens, int count) {
    int[] bySlot = new int[sequences];
    for (int i = 0; i < sequences; i++) {
      bySlot[slotOf[i]] = tokens[i];
    }
    int computed = model.rows(sequences, count); // those beyond the sequences are thrown away
    Candidates next =
        model.extend(
            cache.tensor(computed),
            Arrays.copyOf(cache.lengths(sequences), computed),
            Arrays.copyOf(bySlot, computed),
            count,
            added -> cache.append(0, sequences, added));
    int[][] nextTokens = new int[sequences][];
    float[][] logProbabilities = new float[sequences][];
    for (int i = 0; i < sequences; i++) {
      nextTokens[i] = next.tokens()[slotOf[i]];
      logProbabilities[i] = next.logProbabilities()[slotOf[i]];
    }
    return finite(new Candidates(nextTokens, logProbabilities), 0);
  }

  /**
   * Refuses candidates without a probability.
   *
   * @param first sequence that they are of
   */
  private Candidates finite(Candidates candidates, int first) {
    float[][] logProbabilities = candidates.logProbabilities();
    for (int i = 0; i < logProbabilities.length; i++) {
      boolean none = !Float.isFinite(logProbabilities[i][0]);
      for (int j = 1; !none && j < logProbabilities[i].length; j++) {
        none = Float.isNaN(logProbabilities[i][j]);
      }
      if (none) {
        throw new NotFiniteException(imageOf[first + i]);
      }
    }
    return candidates;
  }

  /**
   * Gives the sequences that go on the first slots. One whose slot is among them stays, and its
   * branches are copies.
   */
  private void select(int[] rows) {
    int n = rows.length;
    cache.ensureSlots(n);
    int[] before = imageOf;
    imageOf = Arrays.stream(rows).map(row -> before[row]).toArray();
    int[] newSlotOf = new int[n];
    Arrays.fill(newSlotOf, -1);
    boolean[] taken = new boolean[n];
    for (int i = 0; i < n; i++) {
      int slot = slotOf[rows[i]];
      if (slot < n && !taken[slot]) {
        newSlotOf[i] = slot;
        taken[slot] = true;
      }
    }
    int free = 0;
    for (int i = 0; i < n; i++) {
      if (newSlotOf[i] < 0) {
        while (free < n && taken[free]) {
          free++;
        }
        cache.copy(slotOf[rows[i]], free);
        newSlotOf[i] = free;
        taken[free] = true;
      }
    }
    slotOf = newSlotOf;
  }

  @Override
  public void close() {
    cache.close();
  }
}
