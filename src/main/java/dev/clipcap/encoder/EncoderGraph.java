package dev.clipcap.encoder;

/** An image tower in a session. Safe for use by several threads. */
sealed interface EncoderGraph extends AutoCloseable permits RebuiltEncoder, SavedModelEncoder {
  /**
   * The embeddings [B, D], not normalised.
   *
   * @param batch normalised pixels [B, 3, P, P]; may be changed
   */
  float[][] embed(float[] batch, int images);

  @Override
  void close();
}
