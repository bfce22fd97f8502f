package dev.clipcap.convert;

import java.util.List;

/** What every configuration of Hugging Face's transformers may have. */
final class HuggingFaceFields {
  /**
   * Fields of {@code PretrainedConfig}, in transformers 2 to 5, on which what GPT-2 and CLIP
   * compute of their inputs does not depend: names, number formats, ids of special tokens, other
   * heads, and settings of transformers' own {@code generate}.
   */
  static final List<String> HARMLESS =
      ConfigFields.names(
          """
          _attn_implementation _attn_implementation_autoset _commit_hash _name_or_path _num_labels
          architectures attn_implementation bad_words_ids begin_suppress_tokens bos_token_id
          chunk_size_feed_forward cross_attention_hidden_size decoder_start_token_id
          diversity_penalty do_sample dtype early_stopping encoder_no_repeat_ngram_size
          eos_token_id exponential_decay_length_penalty finetuning_task forced_bos_token_id
          forced_eos_token_id gradient_checkpointing id2label initializer_range is_decoder
          keys_to_ignore_at_inference label2id length_penalty max_length min_length model_type
          name_or_path no_repeat_ngram_size num_beam_groups num_beams num_labels
          num_return_sequences output_attentions output_hidden_states output_past output_scores
          pad_token_id prefix problem_type remove_invalid_values repetition_penalty return_dict
          return_dict_in_generate sep_token_id suppress_tokens task_specific_params temperature
          tf_legacy_loss tie_encoder_decoder tokenizer_class top_k top_p torch_dtype torchscript
          transformers_version typical_p use_bfloat16 use_cache xla_device
          """);

  private HuggingFaceFields() {}

  /**
   * Takes note of the fields that every configuration may have, and refuses what is left.
   *
   * @param harmless the class's own fields that change nothing
   * @param kind of configuration
   */
  static void end(ConfigFields fields, List<String> harmless, String kind) {
    fields.ignore(HARMLESS);
    fields.ignore(harmless);
    fields.only("add_cross_attention", "false", "null");
    fields.only("auto_map", "null"); // code of the model's own
    fields.only("is_encoder_decoder", "false", "null");
    fields.only("pruned_heads", "{}", "null");
    fields.only("quantization_config", "null");
    fields.end("transformers' " + kind);
  }
}
