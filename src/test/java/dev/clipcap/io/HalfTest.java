package dev.clipcap.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HalfTest {
  @Test
  void everyPatternSurvivesTheWayToFloatAndBack() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      assertEquals((short) bits, roundTripF16((short) bits), "F16 " + Integer.toHexString(bits));
      assertEquals((short) bits, roundTripBf16((short) bits), "BF16 " + Integer.toHexString(bits));
    }
  }

  /** Values of numpy.float16(x).view(uint16) and of torch.tensor(x).bfloat16().view(int16). */
  @ParameterizedTest
  @CsvSource({
    "1.00048828125, 3c00, 3f80",
    "1.00146484375, 3c02, 3f80",
    "65519.99609375, 7bff, 4780",
    "65520, 7c00, 4780",
    "1e-8, 0000, 322c",
    "3e-8, 0001, 3301",
    "6.1e-5, 03ff, 3880",
    "-0.1, ae66, bdcd",
    "1.00390625, 3c04, 3f80",
    "1.01171875, 3c0c, 3f82",
    "3.4e38, 7c00, 7f80"
  })
  void roundsToNearestEven(float value, String f16, String bf16) {
    assertEquals(f16, "%04x".formatted(Half.floatToF16(value)));
    assertEquals(bf16, "%04x".formatted(Halves.floatToBf16(value)));
  }

  /** Not-a-number need only stay one: signalling patterns may become quiet. */
  private static short roundTripF16(short bits) {
    float value = Half.f16ToFloat(bits);
    short back = Half.floatToF16(value);
    if (Float.isNaN(value)) {
      assertTrue(Float.isNaN(Half.f16ToFloat(back)));
      return bits;
    }
    return back;
  }

  private static short roundTripBf16(short bits) {
    float value = Half.bf16ToFloat(bits);
    short back = Halves.floatToBf16(value);
    if (Float.isNaN(value)) {
      assertTrue(Float.isNaN(Half.bf16ToFloat(back)));
      return bits;
    }
    return back;
  }
}
