package dev.clipcap.caption;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clipcap.image.Look;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where training images lie, and how far from them other images of their kind still are.
 *
 * <p>An image has two distances: of its embedding from the nearest of k centres of theirs (k-means,
 * 1 - cosine), and of its {@link Look} from their mean (Mahalanobis). Neither tells drawings from
 * photos by itself; the product does, with each raised to a power that makes it vary as much as the
 * other over the validation images. It is given in units of what hardly any validation image
 * exceeds.
 *
 * @param centres [k, D], of length 1
 * @param look mean of the looks
 * @param precision the inverse of their covariance
 * @param powers of the two distances
 * @param unit one in 100 validation images is at it or beyond
 */
@SuppressWarnings("ArrayRecordComponent") // nobody else sees them
record Familiar(
    @JsonProperty(required = true) float[][] centres,
    @JsonProperty(required = true) double[] look,
    @JsonProperty(required = true) double[][] precision,
    @JsonProperty(required = true) double[] powers,
    @JsonProperty(required = true) double unit) {
  private static final int CENTRES = 16;
  private static final int ROUNDS = 20;
  private static final double RIDGE = 1e-4; // of each variance, so that there is an inverse
  private static final double TINY = 1e-9;
  private static final int ONE_IN = 100;

  Familiar {
    refuseIf(
        centres.length == 0
            || Arrays.stream(centres).anyMatch(c -> c == null || c.length != centres[0].length)
            || look.length != Look.SIZE
            || precision.length != Look.SIZE
            || Arrays.stream(precision).anyMatch(row -> row == null || row.length != Look.SIZE)
            || powers.length != 2
            || !(unit > 0),
        "a captioner's training.json",
        "sizes that do not fit each other",
        "what this program wrote",
        "write it again");
  }

  /**
   * Of images.
   *
   * @param train to be measured
   * @param validation others of their kind
   */
  static Familiar of(List<SeenImage> train, List<SeenImage> validation) {
    float[][] centres = centres(train.stream().map(i -> unit(i.embedding())).toList());
    double[] mean = new double[Look.SIZE];
    for (SeenImage image : train) {
      for (int i = 0; i < Look.SIZE; i++) {
        mean[i] += image.look()[i] / train.size();
      }
    }
    double[][] precision = inverse(covariance(train, mean));
    Familiar raw = new Familiar(centres, mean, precision, new double[] {1, 1}, 1);
    double[] powers = {
      1 / deviation(validation.stream().mapToDouble(i -> Math.log(raw.ofEmbedding(i))).toArray()),
      1 / deviation(validation.stream().mapToDouble(i -> Math.log(raw.ofLook(i))).toArray())
    };
    Familiar scaled = new Familiar(centres, mean, precision, powers, 1);
    double[] distances = validation.stream().mapToDouble(scaled::distance).sorted().toArray();
    int beyond = Math.max(1, distances.length / ONE_IN);
    return new Familiar(centres, mean, precision, powers, distances[distances.length - beyond]);
  }

  int width() {
    return centres[0].length;
  }

  /** Beyond 1 hardly any image of their kind is. */
  double distance(SeenImage image) {
    return Math.pow(ofEmbedding(image), powers[0]) * Math.pow(ofLook(image), powers[1]) / unit;
  }

  private double ofEmbedding(SeenImage image) {
    float[] unit = unit(image.embedding());
    return Math.max(TINY, 1 - dot(centres[nearest(centres, unit)], unit));
  }

  private double ofLook(SeenImage image) {
    double sum = 0;
    for (int i = 0; i < Look.SIZE; i++) {
      double row = 0;
      for (int j = 0; j < Look.SIZE; j++) {
        row += precision[i][j] * (image.look()[j] - look[j]);
      }
      sum += row * (image.look()[i] - look[i]);
    }
    return Math.max(TINY, Math.sqrt(Math.max(0, sum)));
  }

  /** By k-means on the sphere, begun with images that are evenly spaced in the list. */
  private static float[][] centres(List<float[]> units) {
    int k = Math.min(CENTRES, units.size());
    float[][] centres =
        IntStream.range(0, k)
            .mapToObj(i -> units.get(i * units.size() / k))
            .toArray(float[][]::new);
    for (int round = 0; round < ROUNDS; round++) {
      float[][] sums = new float[k][units.get(0).length];
      for (float[] unit : units) {
        float[] sum = sums[nearest(centres, unit)];
        for (int i = 0; i < sum.length; i++) {
          sum[i] += unit[i];
        }
      }
      for (int i = 0; i < k; i++) {
        if (dot(sums[i], sums[i]) > 0) {
          centres[i] = unit(sums[i]);
        }
      }
    }
    return Stream.of(centres).map(Familiar::rounded).toArray(float[][]::new);
  }

  /** To four decimals, for a small file. */
  private static float[] rounded(float[] vector) {
    float[] rounded = new float[vector.length];
    for (int i = 0; i < vector.length; i++) {
      rounded[i] = Math.round(vector[i] * 1e4f) / 1e4f;
    }
    return rounded;
  }

  private static int nearest(float[][] centres, float[] unit) {
    int nearest = 0;
    double best = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < centres.length; i++) {
      double cosine = dot(centres[i], unit);
      if (cosine > best) {
        best = cosine;
        nearest = i;
      }
    }
    return nearest;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static float[] unit(float[] vector) {
    return dot(vector, vector) > 0 ? Captioner.normalized(vector) : vector;
  }

  private static double deviation(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return Math.max(TINY, Math.sqrt(squares / values.length));
  }

  private static double[][] covariance(List<SeenImage> images, double[] mean) {
    double[][] covariance = new double[Look.SIZE][Look.SIZE];
    for (SeenImage image : images) {
      for (int i = 0; i < Look.SIZE; i++) {
        for (int j = 0; j < Look.SIZE; j++) {
          covariance[i][j] +=
              (image.look()[i] - mean[i]) * (image.look()[j] - mean[j]) / images.size();
        }
      }
    }
    for (int i = 0; i < Look.SIZE; i++) {
      covariance[i][i] = covariance[i][i] * (1 + RIDGE) + TINY;
    }
    return covariance;
  }

  /** Of a positive definite matrix, by Gauss and Jordan. */
  private static double[][] inverse(double[][] matrix) {
    int n = matrix.length;
    double[][] inverse = new double[n][n];
    for (int i = 0; i < n; i++) {
      inverse[i][i] = 1;
    }
    for (int i = 0; i < n; i++) {
      double pivot = matrix[i][i];
      for (int j = 0; j < n; j++) {
        matrix[i][j] /= pivot;
        inverse[i][j] /= pivot;
      }
      for (int row = 0; row < n; row++) {
        double factor = matrix[row][i];
        for (int j = 0; row != i && j < n; j++) {
          matrix[row][j] -= factor * matrix[i][j];
          inverse[row][j] -= factor * inverse[i][j];
        }
      }
    }
    return inverse;
  }
}
