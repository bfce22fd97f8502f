package dev.clipcap.files.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.convert.ModelConverter;
import dev.clipcap.core.nn.Activation;
import dev.clipcap.encoder.ImageEncoder;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import dev.clipcap.io.Sha256;
import dev.clipcap.reference.Close;
import dev.clipcap.reference.ResNetReference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two jobs, and the catalogues that they read. */
class FetchTest {
  @TempDir Path folder;
  private final Networks networks = new Networks();
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);

  @Test
  void modelsAreFetchedAndConvertedOnce() throws IOException {
    try (FakeHub fake = new FakeHub(Files.createDirectories(folder.resolve("scratch")))) {
      fake.small("config.json", "{}");
      fake.small("tokenizer.json", "[]");
      fake.large("pytorch_model.bin", Networks.bytes(1000, 1));
      HuggingFaceHub hub =
          new HuggingFaceHub(
              fake.settings(folder.resolve("cache")),
              networks.download(),
              Files::createSymbolicLink);
      FetchModels job = new FetchModels(hub, networks.download(), folder.resolve("archives"), out);
      List<String> converted = new ArrayList<>();
      FetchModels.Converter converter =
          (source, target) -> {
            assertTrue(Files.exists(source.resolve("pytorch_model.bin")));
            assertTrue(Files.exists(source.resolve("tokenizer.json")));
            converted.add(folder.relativize(target).toString());
            Files.createDirectory(target);
          };
      Path savedModels = folder.resolve("savedmodels");
      job.run(List.of(FakeHub.REPO), savedModels, converter);
      job.run(List.of(FakeHub.REPO), savedModels, converter);
      assertEquals(List.of("savedmodels/org--tiny"), converted);
      assertTrue(said.toString(StandardCharsets.UTF_8).contains("already in"), networks.printed());
      assertEquals(4, fake.gets()); // the large file's is answered by a redirect first
    }
  }

  @Test
  void aGpt2WithoutItsTokenizerIsRefusedBeforeItsWeights() throws IOException {
    try (FakeHub fake = new FakeHub(Files.createDirectories(folder.resolve("scratch")))) {
      fake.small("config.json", "{\"model_type\": \"gpt2\"}");
      fake.small("vocab.json", "{}");
      fake.large("model.safetensors", Networks.bytes(1000, 1));
      HuggingFaceHub hub =
          new HuggingFaceHub(
              fake.settings(folder.resolve("cache")),
              networks.download(),
              Files::createSymbolicLink);
      FetchModels job = new FetchModels(hub, networks.download(), folder.resolve("archives"), out);
      String message =
          assertThrows(
                  InvalidInputException.class,
                  () -> job.run(List.of(FakeHub.REPO), folder, (source, target) -> {}))
              .getMessage();
      assertTrue(message.contains("found a GPT-2 without tokenizer.json"), message);
      assertTrue(message.contains("from_pretrained('org/tiny')"), message);
      assertEquals(0, fake.store.requests.size());
    }
  }

  /** A CLIP without a tokenizer, its weights in two files of torch.save, as a folder converts. */
  @Test
  void aShardedClipIsFetchedAndConverted() throws IOException {
    Path source = Path.of("src/test/resources/convert/sharded_clip");
    try (FakeHub fake = new FakeHub(Files.createDirectories(folder.resolve("scratch")))) {
      for (String name : List.of("config.json", "pytorch_model.bin.index.json")) {
        fake.small(name, Files.readString(source.resolve(name)));
      }
      for (int i = 1; i <= 2; i++) {
        String shard = "pytorch_model-0000" + i + "-of-00002.bin";
        fake.large(shard, Files.readAllBytes(source.resolve(shard)));
      }
      HuggingFaceHub hub =
          new HuggingFaceHub(
              fake.settings(folder.resolve("cache")),
              networks.download(),
              Files::createSymbolicLink);
      new FetchModels(hub, networks.download(), folder.resolve("archives"), out)
          .run(
              List.of(FakeHub.REPO),
              folder.resolve("savedmodels"),
              (from, to) -> ModelConverter.convert(from, null, null, to));
    }
    try (ImageEncoder encoder = ImageEncoder.load(folder.resolve("savedmodels/org--tiny"))) {
      float[] pixels = new float[encoder.pixelCount()];
      java.util.Arrays.fill(pixels, 0.5f);
      Close.assertClose(
          "transformers' CLIPModel",
          dev.clipcap.files.npy.NpyFiles.read(source.resolve("embedding.npy")).values(),
          encoder.encode(List.of(pixels))[0],
          4e-6);
    }
  }

  /** From the network to embeddings, as {@code fetch -Dmodels=clip-rn50x4} goes. */
  @Test
  void anArchiveBecomesAModelThatRuns() throws IOException {
    byte[] archive = Files.readAllBytes(ResNetReference.archive());
    try (LoopbackServer server =
        new LoopbackServer(
            (request, body) -> body.write(LoopbackServer.serve(request, body, archive, "\"v\"")))) {
      ModelCatalog.Source source =
          new ModelCatalog.Archive(server.uri("/RN50tiny.pt"), Sha256.of(archive));
      Path archives = folder.resolve("archives");
      new FetchModels(null, networks.download(), archives, out)
          .run(
              Map.of("clip-tiny", source),
              folder.resolve("savedmodels"),
              (from, to) -> ModelConverter.convert(from, null, Activation.QUICK_GELU, to));
      assertEquals(archive.length, Files.size(archives.resolve("RN50tiny.pt")));
    }
    try (ImageEncoder encoder = ImageEncoder.load(folder.resolve("savedmodels/clip-tiny"))) {
      String name = ResNetReference.IMAGES.get(0);
      Close.assertClose(
          name,
          Arrays.copyOf(ResNetReference.floats("image_embeds"), 6),
          encoder.encode(ResNetReference.image(name), name),
          4e-6);
    }
  }

  @Test
  void anUnknownModelIsRefusedBeforeAnythingIsFetched() {
    String message =
        assertThrows(
                InvalidInputException.class,
                () ->
                    new FetchModels(null, null, folder, out)
                        .run(List.of("gpt2", "gpt3"), folder, (source, target) -> {}))
            .getMessage();
    assertTrue(message.startsWith("models: found 'gpt3', expected one of clip-rn101,"), message);
  }

  @Test
  void catalogueNamesAndRepositories() {
    assertEquals(12, ModelCatalog.names().size());
    ModelCatalog.Repository b32 =
        assertInstanceOf(ModelCatalog.Repository.class, ModelCatalog.find("clip-vit-b32"));
    assertEquals("openai/clip-vit-base-patch32", b32.repo());
    assertEquals("main", b32.revision());
    ModelCatalog.Repository pinned =
        assertInstanceOf(ModelCatalog.Repository.class, ModelCatalog.find("org/name@v1.0"));
    assertEquals("org/name", pinned.repo());
    assertEquals("v1.0", pinned.revision());
    ModelCatalog.Archive rn50x4 =
        assertInstanceOf(ModelCatalog.Archive.class, ModelCatalog.find("clip-rn50x4"));
    assertEquals("RN50x4.pt", rn50x4.fileName());
    assertTrue(rn50x4.uri().getPath().contains(rn50x4.sha256()));
  }

  @Test
  void dataKeepsImagesPackedAndTakesOutTheCaptions() throws IOException {
    byte[] zip = zip(Map.of("annotations/captions_val2017.json", "{}", "annotations/big", "x"));
    try (LoopbackServer server =
        new LoopbackServer(
            (request, body) -> body.write(LoopbackServer.serve(request, body, zip, "\"v\"")))) {
      URI uri = server.uri("/annotations.zip");
      FetchData.Catalog.Archive annotations =
          new FetchData.Catalog.Archive(
              RemoteFile.known(uri, "annotations.zip", zip.length, Sha256.of(zip)),
              List.of("annotations/captions_val2017.json"));
      FetchData.Catalog.Archive images =
          new FetchData.Catalog.Archive(
              RemoteFile.known(uri, "val2017.zip", zip.length, Sha256.of(zip)), List.of());
      FetchData.Catalog catalog =
          new FetchData.Catalog(
              Map.of("annotations2017", annotations, "val2017", images),
              Map.of("coco2017", List.of("annotations2017", "val2017")));
      Path coco = folder.resolve("coco");
      FetchData job = new FetchData(networks.download(), catalog, out);
      job.run(List.of("coco2017"), coco);
      job.run(List.of("coco2017"), coco);
      assertEquals("{}", Files.readString(coco.resolve("annotations/captions_val2017.json")));
      assertFalse(Files.exists(coco.resolve("annotations/big")));
      assertEquals(zip.length, Files.size(coco.resolve("val2017.zip")));
      assertEquals(2, server.requests.size());
      assertTrue(said.toString(StandardCharsets.UTF_8).contains("its name is coco:" + coco));
    }
  }

  @Test
  void flickr30kIsExplained() throws IOException {
    Path flickr = Files.createDirectories(folder.resolve("flickr"));
    Files.writeString(flickr.resolve("dataset_flickr30k.json"), "{}");
    FetchData job = new FetchData(networks.download(), FetchData.Catalog.published(), out);
    job.run(List.of("flickr30k"), flickr);
    String text = said.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("https://forms.illinois.edu/sec/229675"), text);
    assertTrue(text.contains(flickr + "/flickr30k-images/"), text);
    Files.createDirectory(flickr.resolve("flickr30k-images"));
    said.reset();
    job.run(List.of("flickr30k"), flickr);
    assertEquals(
        "flickr30k: ready; its name is flickr30k:" + flickr,
        said.toString(StandardCharsets.UTF_8).strip());
  }

  @Test
  void publishedDataSetsAreWhole() {
    FetchData.Catalog catalog = FetchData.Catalog.published();
    catalog
        .sets()
        .keySet()
        .forEach(
            set ->
                catalog
                    .find(set)
                    .forEach(
                        archive -> {
                          assertTrue(archive.file().size() > 1_000_000);
                          assertTrue(archive.file().checksum().isPresent());
                        }));
    assertEquals(
        "http://images.cocodataset.org/zips/val2014.zip",
        catalog.find("val2014").get(0).file().uri().toString());
    assertThrows(InvalidInputException.class, () -> catalog.find("coco2018"));
  }

  /** What fetch-data makes without -Dout is what the experiments name. */
  @Test
  void experimentsLookWhereTheDataGoes() {
    assertEquals("coco2014", FetchData.Catalog.folder("coco-karpathy"));
    assertEquals("coco2014", FetchData.Catalog.folder("train2014"));
    assertEquals("coco2017", FetchData.Catalog.folder("val2017"));
    assertEquals("flickr8k", FetchData.Catalog.folder("karpathy-flickr8k"));
    FetchData.Catalog catalog = FetchData.Catalog.published();
    Map.of("coco-mlp-finetune", "coco-karpathy", "flickr30k-mlp-finetune", "flickr30k")
        .forEach(
            (experiment, set) -> {
              JsonNode data =
                  Json.readTree(Path.of("experiments", experiment + ".json")).get("data");
              assertEquals("data/" + FetchData.Catalog.folder(set), data.get("path").asText());
              String captions = catalog.find(set).get(0).extract().get(0);
              assertTrue(data.path("annotations").asText(captions).endsWith(captions));
            });
  }

  private static byte[] zip(Map<String, String> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }
}
