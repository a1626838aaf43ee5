/**
 * Keys of a `config.json` that no logit depends on, whatever their value: bookkeeping, training, generation, heads for
 * other tasks. `PreTrainedConfig` and `GenerationConfig` of transformers, and what common programs add.
 */
const HARMLESS = new Set(
  `
  model_type architectures transformers_version torch_dtype dtype use_cache cache_implementation
  return_dict use_return_dict output_attentions output_hidden_states output_past torchscript use_bfloat16
  tf_legacy_loss name_or_path _name_or_path _commit_hash _from_auto _auto_class _from_model_config
  _attn_implementation _attn_implementation_internal _attn_implementation_autoset attn_implementation
  _experts_implementation _experts_implementation_internal experts_implementation _flash_attn_2_enabled
  use_flash_attn use_flash_attention use_flash_attention_2 flash_attention use_memory_efficient_attention use_sdpa
  use_xformers use_fused_rmsnorm fused_norm tie_last_hidden_states is_llama_config transformers.js_config
  tokenizer_class processor_class vocab_file language license base_model finetuned_from unsloth_fixed model_name
  initializer_range initializer_factor init_std gradient_checkpointing neftune_noise_alpha loss_type
  task_specific_params finetuning_task problem_type id2label label2id num_labels predict_special_tokens is_decoder
  chunk_size_feed_forward reorder_and_upcast_attn n_ctx max_window_layers model_max_length max_sequence_length
  max_seq_length max_seq_len seq_length seq_len output_router_logits router_aux_loss_coef router_jitter_noise
  router_z_loss_coef prefix max_length min_length max_new_tokens min_new_tokens do_sample early_stopping num_beams
  num_beam_groups diversity_penalty temperature top_k top_p typical_p min_p epsilon_cutoff eta_cutoff
  repetition_penalty encoder_repetition_penalty length_penalty no_repeat_ngram_size encoder_no_repeat_ngram_size
  bad_words_ids num_return_sequences output_scores return_dict_in_generate remove_invalid_values suppress_tokens
  begin_suppress_tokens exponential_decay_length_penalty assistant_confidence_threshold assistant_lookbehind
  num_assistant_tokens num_assistant_tokens_schedule target_lookbehind
  `
    .trim()
    .split(/\s+/),
);

const HARMLESS_PATTERNS = [
  /(^|_)(dropout|pdrop)(_|$)/,
  /_token_ids?$/,
  /^summary_/,
  /_version$/,
  /^unsloth_/,
  /^aux_loss_/,
];

export function isHarmless(key: string): boolean {
  return HARMLESS.has(key) || HARMLESS_PATTERNS.some((pattern) => pattern.test(key));
}
