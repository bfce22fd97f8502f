package dev.clipcap.exercise;

import org.junit.jupiter.api.Test;

class Exercise3Test {
  @Test
  void cachedStepsEqualUncachedAttention() {
    CacheCheck.check(Exercise3Cache::remember, Exercise3Cache::attend);
  }
}
