package dev.clipcap.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which pixels of an image a view has. */
class ViewTest {
  /** Each pixel says its column in red and its row in green. */
  private static RgbImage image(int width, int height) {
    byte[] rgb = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        rgb[3 * (y * width + x)] = (byte) x;
        rgb[3 * (y * width + x) + 1] = (byte) y;
      }
    }
    return new RgbImage(width, height, rgb);
  }

  /** A 16 x 8 image's view is 16 x 8 or 14 x 7; in columns and rows, its first and last pixel. */
  @ParameterizedTest
  @CsvSource({
    "WHOLE, 0, 0, 15, 7",
    "WHOLE_MIRRORED, 15, 0, 0, 7",
    "TOP_LEFT, 0, 0, 13, 6",
    "TOP_LEFT_MIRRORED, 13, 0, 0, 6",
    "TOP_RIGHT, 2, 0, 15, 6",
    "TOP_RIGHT_MIRRORED, 15, 0, 2, 6",
    "BOTTOM_LEFT, 0, 1, 13, 7",
    "BOTTOM_LEFT_MIRRORED, 13, 1, 0, 7",
    "BOTTOM_RIGHT, 2, 1, 15, 7",
    "BOTTOM_RIGHT_MIRRORED, 15, 1, 2, 7"
  })
  void aViewHasThesePixels(View view, int left, int top, int right, int bottom) {
    RgbImage seen = view.of(image(16, 8));
    assertEquals(Math.abs(right - left) + 1, seen.width());
    assertEquals(bottom - top + 1, seen.height());
    int step = Integer.signum(right - left);
    for (int y = 0; y < seen.height(); y++) {
      for (int x = 0; x < seen.width(); x++) {
        int i = 3 * (y * seen.width() + x);
        assertEquals(left + step * x, seen.rgb()[i]);
        assertEquals(top + y, seen.rgb()[i + 1]);
      }
    }
  }

  @Test
  void sevenEighthsAreRoundedUp() {
    assertEquals(9, View.TOP_LEFT.of(image(10, 7)).width()); // 8.75
    assertEquals(7, View.TOP_LEFT.of(image(10, 7)).height()); // 6.125
    assertEquals(1, View.BOTTOM_RIGHT_MIRRORED.of(image(1, 1)).width());
  }

  @Test
  void theFirstViewsAreTheImageAndItsMirrorImage() {
    assertEquals(List.of(View.WHOLE), View.first(1));
    assertEquals(List.of(View.WHOLE, View.WHOLE_MIRRORED), View.first(2));
    assertEquals(10, View.first(10).size());
    assertEquals("top left mirrored", View.TOP_LEFT_MIRRORED.label());
  }

  /** The names of stores of whole images stay; every view has another. */
  @Test
  void aProcessorsIdentitySaysItsView() {
    ImageProcessor whole = ImageProcessor.clip(32);
    assertFalse(whole.identity().contains("WHOLE"), whole.identity());
    assertEquals(
        10,
        View.first(10).stream()
            .map(view -> whole.withView(view).identity())
            .collect(Collectors.toSet())
            .size());
    assertEquals(whole.identity(), whole.withView(View.TOP_LEFT).withView(View.WHOLE).identity());
    ImageProcessor corner = whole.withView(View.TOP_LEFT);
    assertEquals(View.TOP_LEFT, corner.withMaxPixels(9).withExif(whole.exif()).view());
    assertEquals(View.TOP_LEFT, corner.withCrop(Crop.HUGGING_FACE).view());
  }
}
