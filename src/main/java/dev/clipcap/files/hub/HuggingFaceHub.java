package dev.clipcap.files.hub;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clipcap.io.InvalidInputException;
import dev.clipcap.io.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * Model files of the Hugging Face hub, kept in the cache that Python's huggingface_hub uses: what
 * one has downloaded the other finds. Heeds HF_ENDPOINT, HF_HOME, HF_HUB_CACHE, HF_TOKEN,
 * HF_TOKEN_PATH and HF_HUB_OFFLINE.
 */
record HuggingFaceHub(HubSettings settings, Download download, HubCache.Linker linker) {
  private static final String COMMIT = "X-Repo-Commit";
  private static final String LINKED_ETAG = "X-Linked-Etag";
  private static final String LINKED_SIZE = "X-Linked-Size";

  /**
   * Fetches files of one commit. What the cache has is not asked for again; where the hub cannot be
   * reached the cache's last commit of the revision serves.
   *
   * @param repo such as {@code openai/clip-vit-base-patch32}
   * @param revision a branch, a tag or a commit
   * @param files the files wanted; each entry lists alternatives, the first that exists is taken,
   *     and with an index ({@code *.index.json}) the files that it lists; {@link ModelCatalog#NONE}
   *     at the end allows none
   * @return the folder of the commit, which holds one file of each entry, and what was taken
   * @throws InvalidInputException naming the address, what the hub answered and what to do
   */
  Snapshot fetch(String repo, String revision, List<List<String>> files) {
    HubCache cache = new HubCache(settings.cache(), repo, linker);
    String commit = commit(cache, repo, revision, files.get(0).get(0));
    Set<String> taken = new TreeSet<>();
    for (List<String> alternatives : files) {
      Optional<String> first = fetchFirst(cache, repo, commit, alternatives);
      first.ifPresent(taken::add);
      first
          .filter(file -> file.endsWith(".index.json"))
          .ifPresent(index -> taken.addAll(fetchShards(cache, repo, commit, index)));
    }
    cache.putCommit(revision, commit);
    return new Snapshot(commit, cache.snapshot(commit), taken);
  }

  /**
   * Files of one commit.
   *
   * @param folder with the files, and perhaps with others that Python fetched
   * @param files their names
   */
  record Snapshot(String commit, Path folder, Set<String> files) {}

  private String commit(HubCache cache, String repo, String revision, String file) {
    Optional<String> known = cache.commit(revision);
    if (HubCache.isCommit(revision) || (settings.offline() && known.isPresent())) {
      return known.orElseThrow();
    }
    refuseIfOffline(repo + " at " + revision);
    URI uri = resolve(repo, revision, file);
    try {
      return Http.header(head(uri), COMMIT)
          .filter(HubCache::isCommit)
          .orElseThrow(() -> notAHub("no " + COMMIT + " header"));
    } catch (HttpFailure e) {
      boolean hubIsAway =
          e.kind == HttpFailure.Kind.UNREACHABLE || e.kind == HttpFailure.Kind.TEMPORARY;
      if (hubIsAway && known.isPresent()) {
        download.network().out().println(e.getMessage() + "; using what the cache has of " + repo);
        return known.get();
      }
      throw explained(e, uri, repo);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot ask for " + Http.shown(uri), e);
    }
  }

  /**
   * The first of the alternatives that the cache or the hub has.
   *
   * @return its name; empty where there is none and none is needed
   */
  private Optional<String> fetchFirst(
      HubCache cache, String repo, String commit, List<String> alternatives) {
    List<String> names = alternatives.stream().filter(f -> !f.equals(ModelCatalog.NONE)).toList();
    Optional<String> known =
        names.stream().filter(file -> Files.exists(cache.file(commit, file))).findFirst();
    boolean optional = names.size() < alternatives.size();
    if (known.isPresent() || (optional && settings.offline())) {
      return known;
    }
    refuseIfOffline(repo + "/" + names.get(0));
    for (String file : names) {
      URI uri = resolve(repo, commit, file);
      try {
        download(cache, repo, commit, file, head(uri));
        return Optional.of(file);
      } catch (HttpFailure e) {
        boolean another = optional || !file.equals(names.get(names.size() - 1));
        boolean fileIsMissing = e.kind == HttpFailure.Kind.MISSING && !isRepoMissing(e);
        if (!(fileIsMissing && another)) {
          throw explained(e, uri, repo);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot fetch " + Http.shown(uri), e);
      }
    }
    return Optional.empty();
  }

  /** The files that an index of weights lists. */
  private Set<String> fetchShards(HubCache cache, String repo, String commit, String index) {
    Path file = cache.file(commit, index);
    Set<String> shards = new TreeSet<>();
    for (JsonNode shard : Json.readTree(file).path("weight_map")) {
      if (!shard.isTextual() || !shard.textValue().matches("\\w[\\w.-]*")) {
        throw new InvalidInputException(
            file + ", weight_map",
            shard.toString(),
            "names of files beside the index",
            "ask whoever published " + repo);
      }
      shards.add(shard.textValue());
    }
    shards.forEach(shard -> fetchFirst(cache, repo, commit, List.of(shard)));
    return shards;
  }

  private void download(
      HubCache cache, String repo, String commit, String file, HttpResponse<?> response)
      throws IOException {
    String etag =
        Http.header(response, LINKED_ETAG, "ETag")
            .map(text -> text.replaceFirst("^W/", "").replace("\"", ""))
            .filter(text -> !text.isEmpty())
            .orElseThrow(() -> notAHub("no ETag header"));
    long size =
        Http.header(response, LINKED_SIZE, "Content-Length")
            .filter(text -> text.matches("\\d{1,18}"))
            .map(Long::parseLong)
            .orElseThrow(() -> notAHub("no size of " + file));
    boolean ours = !Files.exists(cache.blob(etag));
    download.fetch(
        new RemoteFile(
            resolve(repo, commit, file),
            repo + "/" + file,
            size,
            Checksum.ofEtag(etag),
            settings.token()),
        cache.blob(etag));
    if (ours) {
      Downloads.note(cache.blob(etag).getParent().getParent(), cache.blob(etag));
    }
    cache.link(commit, file, etag);
  }

  /**
   * The headers of a file as the hub gives them, before it sends the reader to another host. A
   * mirror that only sends on to the hub is followed.
   */
  private HttpResponse<?> head(URI uri) throws IOException {
    BiPredicate<HttpResponse<?>, URI> enough =
        (answer, next) ->
            Http.header(answer, LINKED_ETAG).isPresent()
                || (Http.header(answer, COMMIT).isPresent()
                    && !Http.isSameOrigin(next, answer.request().uri()));
    return download.http().head(uri, settings.token(), enough);
  }

  private URI resolve(String repo, String revision, String file) {
    String version = URLEncoder.encode(revision, StandardCharsets.UTF_8).replace("+", "%20");
    String path = URLEncoder.encode(file, StandardCharsets.UTF_8).replace("+", "%20");
    return URI.create(
        settings.endpoint() + "/" + repo + "/resolve/" + version + "/" + path.replace("%2F", "/"));
  }

  private void refuseIfOffline(String what) {
    if (settings.offline()) {
      throw new InvalidInputException(
          what,
          "nothing in the cache " + settings.cache(),
          "the file there, because HF_HUB_OFFLINE is set",
          "unset HF_HUB_OFFLINE, or copy the cache of a machine that has it");
    }
  }

  private static boolean isRepoMissing(HttpFailure e) {
    return e.code.equals("RepoNotFound") || e.code.equals("RevisionNotFound");
  }

  private HttpFailure notAHub(String found) {
    return HttpFailure.hopeless(
        found, "check HF_ENDPOINT and the proxy: this is not a Hugging Face hub");
  }

  /** What only the hub's statuses mean; other failures say enough themselves. */
  private InvalidInputException explained(HttpFailure e, URI uri, String repo) {
    String page = settings.endpoint() + "/" + repo;
    String remedy;
    if (e.code.equals("GatedRepo") || (e.status == 403 && settings.token().isPresent())) {
      remedy =
          "accept the model's conditions at "
              + page
              + (settings.token().isPresent()
                  ? " with the account that the token belongs to"
                  : ", make a token and set HF_TOKEN to it");
    } else if (e.status == 401 || e.status == 403) {
      remedy =
          settings.token().isPresent()
              ? "check the name, and that HF_TOKEN is valid and may read " + page
              : "check the name; if the model is private or gated, set HF_TOKEN to a token that may"
                  + " read it";
    } else if (e.status == 404) {
      remedy = "check the name, the revision and the file at " + page;
    } else {
      return e.at(Http.shown(uri));
    }
    return new InvalidInputException(Http.shown(uri), e.getMessage(), "the file", remedy, e);
  }
}
