package dev.clipcap.exercise;

import org.junit.jupiter.api.Test;

class Exercise1Test {
  @Test
  void theMapperGivesPyTorchsPrefix() {
    MapperCheck.check(Exercise1Mapper::new);
  }
}
