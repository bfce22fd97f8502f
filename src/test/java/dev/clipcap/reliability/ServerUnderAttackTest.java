package dev.clipcap.reliability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clipcap.caption.BareSamples;
import dev.clipcap.image.ImageBombs;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve} as a process: bad requests, slow sockets, and SIGTERM, beside 8 good clients. */
@Tag(Reliability.TAG)
class ServerUnderAttackTest {
  private static final int CLIENTS = 8;
  private static final byte[] IMAGE = BareSamples.png(40, 33, 1);
  private static final Pattern ADDRESS = Pattern.compile("http://[0-9.:]+/(?= )");
  private static final String HEAD = "POST /v1/caption HTTP/1.1\r\nHost: localhost\r\n";

  @TempDir Path folder;
  private Process process;
  private URI caption;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @BeforeEach
  void start() throws Exception {
    Path model = folder.resolve("model");
    BareSamples.writeCaptioner("paper-transformer.pt", model);
    Path out = folder.resolve("out");
    process =
        Commands.builder(
                List.of("-Xms600m", "-Xmx600m", "-XX:+AlwaysPreTouch"),
                List.of("serve", "-q", "--model", model.toString(), "--port", freePort()))
            .redirectOutput(out.toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    Matcher address = ADDRESS.matcher("");
    for (int i = 0; !address.find() && i < 600; i++) {
      Thread.sleep(100);
      address.reset(Files.readString(out));
    }
    URI page = URI.create(address.group());
    caption = page.resolve("v1/caption");
    while (get(page.resolve("readyz")) != 200) {
      Thread.sleep(50);
    }
  }

  @AfterEach
  void stop() {
    process.destroyForcibly();
    threads.shutdownNow();
  }

  private static String freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      return Integer.toString(free.getLocalPort());
    }
  }

  private int get(URI uri) throws IOException, InterruptedException {
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).statusCode();
  }

  private HttpRequest good() {
    return HttpRequest.newBuilder(caption).POST(BodyPublishers.ofByteArray(IMAGE)).build();
  }

  private long kilobytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  /** 8 clients that ask again at once; milliseconds of each answer. */
  private final class GoodClients {
    private final AtomicBoolean over = new AtomicBoolean();
    private final List<Long> milliseconds = Collections.synchronizedList(new ArrayList<>());
    private final List<Future<?>> all = new ArrayList<>();

    GoodClients() {
      for (int i = 0; i < CLIENTS; i++) {
        all.add(threads.submit(this::ask));
      }
    }

    private Void ask() throws IOException, InterruptedException {
      while (!over.get()) {
        long start = System.nanoTime();
        HttpResponse<String> answer = http.send(good(), BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer.body());
        milliseconds.add((System.nanoTime() - start) / 1_000_000);
      }
      return null;
    }

    /** Of all answers, 99 in 100 took no longer. */
    long end() throws InterruptedException, ExecutionException {
      over.set(true);
      for (Future<?> one : all) {
        one.get();
      }
      List<Long> sorted = milliseconds.stream().sorted().toList();
      return sorted.get(sorted.size() * 99 / 100);
    }
  }

  private long quiet(int seconds) throws Exception {
    GoodClients clients = new GoodClients();
    Thread.sleep(1000L * seconds);
    return clients.end();
  }

  @Test
  void slowSocketsDoNotDelayOthers() throws Exception {
    quiet(5); // the JVM compiles
    long quiet = quiet(10);
    int count = Reliability.count(500);
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger cut = new AtomicInteger();
    Future<?> attack = threads.submit(() -> trickle(count, over, cut));
    GoodClients clients = new GoodClients();
    Thread.sleep(30_000);
    long attacked = clients.end();
    over.set(true);
    attack.get();
    Reliability.figure(
        "server: 8 good clients beside " + count + " slow sockets",
        "p99 %d ms, quiet %d ms; %d sockets cut off",
        attacked,
        quiet,
        cut.get());
    assertTrue(
        !Reliability.isTimed() || attacked < 5 * Math.max(quiet, 20),
        attacked + " ms, quiet " + quiet);
    assertTrue(cut.get() > 0);
  }

  /** A byte every 2 s in request line, head or body; those that are cut off come again. */
  private Void trickle(int count, AtomicBoolean over, AtomicInteger cut)
      throws IOException, InterruptedException {
    String[] begins = {"GET /a", HEAD + "X: y", HEAD + "Content-Length: 100000\r\n\r\nab"};
    Socket[] sockets = new Socket[count];
    while (!over.get()) {
      for (int i = 0; i < count; i++) {
        try {
          if (sockets[i] == null) {
            sockets[i] = new Socket(caption.getHost(), caption.getPort());
            sockets[i].getOutputStream().write(latin1(begins[i % begins.length]));
          }
          sockets[i].getOutputStream().write('x');
        } catch (IOException cutOff) {
          cut.incrementAndGet();
          sockets[i].close();
          sockets[i] = null;
        }
      }
      Thread.sleep(2000);
    }
    for (Socket socket : sockets) {
      if (socket != null) {
        socket.close();
      }
    }
    return null;
  }

  /** Together they are more than the heap; the oldest give way, and no caption does. */
  @Test
  void stalledBodiesDoNotFillTheHeap() throws Exception {
    int count = Reliability.count(200);
    byte[] stalled = Arrays.copyOf(latin1(HEAD + "Content-Length: 9900001\r\n\r\n"), 9_900_000);
    quiet(5);
    GoodClients clients = new GoodClients();
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Socket socket = new Socket(caption.getHost(), caption.getPort());
      sockets.add(socket);
      try {
        socket.getOutputStream().write(stalled);
      } catch (IOException gaveWay) {
        // The server has room for the newest.
      }
    }
    long attacked = clients.end();
    for (Socket socket : sockets) {
      socket.close();
    }
    Reliability.figure(
        "server: 8 good clients beside " + count + " stalled bodies of 9.9 MB at -Xmx600m",
        "p99 %d ms",
        attacked);
    assertEquals("", Files.readString(folder.resolve("err")));
  }

  @Test
  void badRequestsAreRefusedAndMemoryStays() throws Exception {
    List<byte[]> bombs = List.copyOf(ImageBombs.all().values());
    int count = Reliability.count(10_000);
    attack(count / 2 + 1, bombs, 1);
    quiet(5);
    long before = kilobytes();
    GoodClients clients = new GoodClients();
    int[] statuses = attack(count / 2 + 1, bombs, 2);
    clients.end();
    long after = kilobytes();
    Reliability.figure(
        "server: bad requests, " + bombs.size() + " image bombs among them, beside 8 good clients",
        "%d: %d answered 4xx, %d answered 503, %d closed; RSS %d MiB, then %d MiB",
        count,
        statuses[4],
        statuses[5],
        statuses[0],
        before >> 10,
        after >> 10);
    assertEquals(0, statuses[2], "answered 200");
    assertTrue(!Reliability.isTimed() || after < 1.05 * before, before + " KiB, then " + after);
    assertEquals("", Files.readString(folder.resolve("err")));
  }

  /** How many were answered with 2xx, 4xx and 5xx (by that digit), or with nothing (0). */
  private int[] attack(int count, List<byte[]> bombs, long seed) throws Exception {
    int[] statuses = new int[6];
    List<Future<int[]>> all = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      Random random = new Random(10 * seed + thread);
      all.add(threads.submit(() -> attack(count / 4 + 1, bombs, random)));
    }
    for (Future<int[]> one : all) {
      int[] some = one.get();
      Arrays.setAll(statuses, i -> statuses[i] + some[i]);
    }
    return statuses;
  }

  private int[] attack(int count, List<byte[]> bombs, Random random) throws IOException {
    int[] statuses = new int[6];
    for (int i = 0; i < count; i++) {
      byte[] bomb = i % 40 == 0 ? bombs.get(random.nextInt(bombs.size())) : null;
      statuses[status(bomb == null ? bad(random) : post("", bomb), bomb != null)]++;
    }
    return statuses;
  }

  private int status(byte[] request, boolean mayBeAnImage) throws IOException {
    try (Socket socket = new Socket(caption.getHost(), caption.getPort())) {
      socket.setSoTimeout(60_000);
      OutputStream out = socket.getOutputStream();
      out.write(request);
      socket.shutdownOutput();
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      if (answer.isEmpty()) {
        return 0;
      }
      int status = Integer.parseInt(answer.split(" ", 3)[1]);
      assertTrue(status != 500, answer);
      return status == 200 && mayBeAnImage ? 4 : status / 100; // some bombs are harmless
    } catch (java.net.SocketException reset) {
      return 0;
    }
  }

  private static byte[] post(String query, byte[] body) {
    byte[] head =
        latin1(
            HEAD.replace("/caption", "/caption" + query)
                + "Connection: close\r\nContent-Length: "
                + body.length
                + "\r\n\r\n");
    byte[] request = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, request, head.length, body.length);
    return request;
  }

  private static byte[] bad(Random random) {
    byte[] noise = new byte[1 + random.nextInt(2000)];
    random.nextBytes(noise);
    byte[] cut = Arrays.copyOf(IMAGE, random.nextInt(IMAGE.length - 20));
    return switch (random.nextInt(16)) {
      case 0 -> noise;
      case 1 -> post("", noise);
      case 2 -> post("", cut);
      case 3 -> post("?beams=" + random.nextInt(), IMAGE);
      case 4 -> post("?strategy=greedy&seed=" + random.nextInt(), IMAGE);
      case 5 -> post("?" + "%" + Integer.toHexString(random.nextInt()), IMAGE);
      case 6 -> latin1(HEAD + "Content-Length: 99999999999999999999\r\n\r\n");
      case 7 -> latin1(HEAD + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef");
      case 8 -> latin1(HEAD + "Transfer-Encoding: chunked\r\n\r\nffffffffff\r\n");
      case 9 -> latin1("GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n");
      case 10 -> latin1("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n");
      case 11 -> latin1(HEAD + "Origin: https://evil.example\r\nContent-Length: 0\r\n\r\n");
      case 12 -> latin1("GET / HTTP/1.1\r\nHost: a\r\nX: " + "y".repeat(20_000) + "\r\n\r\n");
      case 13 ->
          latin1(
              HEAD
                  + "Content-Type: multipart/form-data; boundary=x\r\n"
                  + "Content-Length: 9\r\n\r\n"
                  + "--x\r\n"
                  + "abcd");
      case 14 -> latin1("BREW /v1/caption HTTP/1.1\r\nHost: localhost\r\n\r\n");
      default -> latin1(HEAD + "Expect: the-worst\r\nContent-Length: 3\r\n\r\nabc");
    };
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void whatIsUnderWayWhenItEndsIsAnswered() throws Exception {
    for (int i = 0; i < 20; i++) {
      assertEquals(200, http.send(good(), BodyHandlers.ofString()).statusCode());
    }
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      answers.add(http.sendAsync(good(), BodyHandlers.ofString()));
    }
    Thread.sleep(30);
    process.destroy(); // SIGTERM
    int captioned = 0;
    int told = 0;
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      int status = answer.get().statusCode();
      assertTrue(status == 200 || status == 503 || status == 429, answer.get().body());
      captioned += status == 200 ? 1 : 0;
      told += status == 200 ? 0 : 1;
    }
    process.waitFor();
    Reliability.figure(
        "server: SIGTERM among 30 requests", "%d captioned, %d told so, 0 lost", captioned, told);
    assertTrue(captioned > 0);
  }
}
