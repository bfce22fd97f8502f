package dev.clipcap.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.clipcap.caption.BareSamples;
import dev.clipcap.caption.Captioner;
import dev.clipcap.image.ImageBombs;
import dev.clipcap.io.InvalidInputException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Images that are mutilated, bombs and special files cost a line each and never the run. */
@Tag(Reliability.TAG)
@DisabledOnOs(OS.WINDOWS)
class ImagesUnderAttackTest {
  private static final long MAX_PIXELS = 10_000_000;

  /** What a length, an offset or a count may have been made. */
  private static final int[] EXTREMES = {0, 1, -1, 0x7FFFFFF0, 0x80000000, 0xFFFF, 0x10000};

  @TempDir Path folder;
  private Path captioner;

  @BeforeEach
  void write() {
    captioner = folder.resolve("captioner");
    BareSamples.writeCaptioner("report-mlp.safetensors", captioner);
  }

  private static List<byte[]> originals() throws IOException, URISyntaxException {
    Path pixels = Path.of(ImageBombs.class.getResource("/clip/pixels").toURI());
    List<byte[]> originals = new ArrayList<>();
    try (Stream<Path> files = Files.list(pixels)) {
      for (Path file : files.filter(f -> !f.toString().endsWith(".json")).sorted().toList()) {
        originals.add(Files.readAllBytes(file));
      }
    }
    return originals;
  }

  @Test
  void mutantsAreAnImageOrALine() throws Exception {
    List<byte[]> originals = originals();
    int mutants = Reliability.count(60_000);
    int refused = 0;
    long slowest = 0;
    Random random = new Random(41);
    try (Captioner model = Captioner.load(captioner)) {
      for (int i = 0; i < mutants; i++) {
        byte[] mutant = mutant(originals, i, random);
        long start = System.nanoTime();
        refused += refused(model, mutant) ? 1 : 0;
        slowest = Math.max(slowest, System.nanoTime() - start);
      }
      for (Map.Entry<String, byte[]> bomb : ImageBombs.all().entrySet()) {
        refused(model, bomb.getValue());
      }
    }
    Reliability.figure(
        "a mutilated image is an image or a line",
        "%,d mutants of %d files: %,d refused, nothing else; slowest %.1f s",
        mutants,
        originals.size(),
        refused,
        slowest / 1e9);
  }

  private static boolean refused(Captioner model, byte[] image) {
    try {
      model.read(image, "mutant", MAX_PIXELS);
      return false;
    } catch (InvalidInputException e) {
      assertTrue(e.getMessage().startsWith("mutant: found "), e.getMessage());
      assertEquals(1, e.getMessage().lines().count(), e.getMessage());
      return true;
    } catch (RuntimeException | Error e) {
      return fail("neither an image nor a line", e);
    }
  }

  private static byte[] mutant(List<byte[]> originals, int number, Random random) {
    byte[] file = originals.get(number % originals.size()).clone();
    int at = random.nextInt(file.length);
    int inHeader = random.nextInt(Math.min(file.length, 200));
    switch (random.nextInt(6)) {
      case 0 -> {
        return Arrays.copyOf(file, at);
      }
      case 1 -> { // the end of another
        byte[] other = originals.get(random.nextInt(originals.size()));
        int from = random.nextInt(other.length);
        byte[] spliced = Arrays.copyOf(file, at + other.length - from);
        System.arraycopy(other, from, spliced, at, other.length - from);
        return spliced;
      }
      case 2 -> { // a piece twice
        int length = random.nextInt(file.length - at);
        byte[] longer = Arrays.copyOf(file, file.length + length);
        System.arraycopy(file, at, longer, at + length, file.length - at);
        return longer;
      }
      case 3 -> {
        for (int i = 0; i < 1 + file.length / 500; i++) {
          file[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
      case 4 -> file[inHeader] = (byte) random.nextInt(256);
      default -> {
        if (inHeader + 4 <= file.length) {
          ByteBuffer.wrap(file)
              .order(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
              .putInt(inHeader, EXTREMES[random.nextInt(EXTREMES.length)]);
        }
      }
    }
    return file;
  }

  @Test
  void aFolderOfThemIsCaptioned() throws Exception {
    Path photos = Files.createDirectory(folder.resolve("photos"));
    int good = 0;
    for (byte[] original : originals()) {
      Files.write(photos.resolve("good-%02d.jpg".formatted(good++)), original);
    }
    for (Map.Entry<String, byte[]> bomb : ImageBombs.all().entrySet()) {
      Files.write(photos.resolve(bomb.getKey()), bomb.getValue());
    }
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(photos.resolve("socket.jpg")));
      special(photos);
      long start = System.nanoTime();
      Commands.Outcome outcome =
          Commands.run(
              folder,
              List.of("-Xmx1g"),
              List.of("caption", "--model", captioner.toString(), photos.toString()));
      double seconds = (System.nanoTime() - start) / 1e9;
      assertEquals(3, outcome.status(), outcome.err());
      List<String> captioned =
          outcome.out().lines().map(line -> line.substring(0, line.indexOf('\t'))).toList();
      List<String> errors = outcome.err().lines().filter(l -> l.startsWith("error: ")).toList();
      assertFalse(outcome.err().contains("\tat "), outcome.err());
      int files = count(photos);
      assertEquals(files, captioned.size() + errors.size(), outcome.err());
      assertTrue(
          outcome.err().contains("%d of %d images have no caption".formatted(errors.size(), files)),
          outcome.err());
      for (int i = 0; i < good; i++) {
        String photo = photos.resolve("good-%02d.jpg".formatted(i)).toString();
        assertTrue(captioned.contains(photo), photo);
      }
      Reliability.figure(
          "one bad image costs a line, never the run",
          "caption at -Xmx1g of %d files in %.0f s: %d captions, %d lines (%d bombs), exit code 3",
          files,
          seconds,
          captioned.size(),
          errors.size(),
          ImageBombs.all().size());
    }
  }

  /** Files that are none, that never end, and that are larger than the memory. */
  private static void special(Path photos) throws IOException, InterruptedException {
    Path pipe = photos.resolve("pipe.jpg");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Files.createSymbolicLink(photos.resolve("zeros.jpg"), Path.of("/dev/zero"));
    Files.createSymbolicLink(photos.resolve("broken.jpg"), Path.of("nowhere"));
    Files.createSymbolicLink(photos.resolve("itself.jpg"), Path.of("itself.jpg"));
    Files.createDirectory(photos.resolve("folder.jpg"));
    Files.write(photos.resolve("empty.jpg"), new byte[0]);
    Path secret = Files.write(photos.resolve("secret.jpg"), new byte[1]);
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
    hole(photos.resolve("hole.jpg"), 3L << 30, new byte[0]);
    for (int i = 0; i < 4; i++) { // 13,000 x 13,000 pixels that are all there
      hole(photos.resolve("large-" + i + ".bmp"), 54 + 13_000L * 13_000 * 3, bmpHeader(13_000));
    }
  }

  private static void hole(Path path, long length, byte[] start) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.write(start);
      file.setLength(length); // it takes no space
    }
  }

  private static byte[] bmpHeader(int side) {
    ByteBuffer header = ByteBuffer.allocate(54).order(ByteOrder.LITTLE_ENDIAN);
    header.put((byte) 'B').put((byte) 'M').putInt(0).putInt(0).putInt(54);
    return header
        .putInt(40)
        .putInt(side)
        .putInt(side)
        .putShort((short) 1)
        .putShort((short) 24)
        .array();
  }

  private static int count(Path photos) throws IOException {
    try (Stream<Path> files = Files.list(photos)) {
      return (int) files.count();
    }
  }
}
