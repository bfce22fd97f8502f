package dev.clipcap.caption;

import static dev.clipcap.io.InvalidInputException.refuseIf;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clipcap.core.gpt2.Gpt2Config;
import dev.clipcap.core.mapper.MapperConfig;
import dev.clipcap.encoder.ClipConfig;

/**
 * The {@code config.json} of a captioner: the sizes of its three models.
 *
 * @param clip image tower; null for a captioner that is given embeddings
 * @param normalizeEmbedding whether embeddings are divided by their length before the mapper
 * @param mapper from CLIP's width to GPT-2's
 * @param gpt2 language model
 */
public record CaptionerConfig(
    ClipConfig clip,
    @JsonProperty(required = true) boolean normalizeEmbedding,
    @JsonProperty(required = true) MapperConfig mapper,
    @JsonProperty(required = true) Gpt2Config gpt2) {
  public CaptionerConfig {
    refuseIf(
        mapper == null || gpt2 == null,
        "captioner",
        "null as its " + (mapper == null ? "mapper" : "gpt2"),
        "sizes of both",
        "restore its config.json");
    int embedding = clip == null ? mapper.embedding() : clip.projection();
    refuseIf(
        embedding != mapper.embedding(),
        "captioner",
        "a mapper for embeddings of width " + mapper.embedding(),
        "width " + embedding + ", which CLIP's are",
        "use the CLIP that the mapper was trained with");
    refuseIf(
        gpt2.width() != mapper.width(),
        "captioner",
        "a mapper to vectors of width " + mapper.width(),
        "width " + gpt2.width() + ", which GPT-2's are",
        "use the GPT-2 that the mapper was trained with");
    refuseIf(
        mapper.prefix() >= gpt2.positions(),
        "captioner",
        "a prefix of " + mapper.prefix() + " positions",
        "fewer than the " + gpt2.positions() + " that GPT-2 has",
        "use a shorter prefix or a GPT-2 with more positions");
  }
}
