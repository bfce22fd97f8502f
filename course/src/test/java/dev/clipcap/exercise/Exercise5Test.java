package dev.clipcap.exercise;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class Exercise5Test {
  @Test
  void theOwnMapperIsWorthComparing() {
    OwnMapperCheck.check(
        MyMapper.class, OwnMapperCheck.storybook(), Path.of("target", "exercise5"));
  }
}
